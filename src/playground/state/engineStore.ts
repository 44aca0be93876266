/** The engine of the page: created and loaded on first need, shared by all work, made anew after a failure. */
import { BUNDLED, type ModelChoice } from '../../models/sources/origin';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorData, SelfRagError, type ErrorData } from '../../selfrag';
import type { Engine, EngineNews, EngineStatus, LoadOptions, LoadProgress } from '../worker/api';

export interface EngineState {
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  readonly backend: LoadOptions['backend'];
  /** The generator that runs, or will. */
  readonly model: ModelChoice;
  readonly progress: LoadProgress | null;
  readonly status: EngineStatus | null;
  readonly error: ErrorData | null;
  /** How the latest batch fits into memory, where its candidates do not all decode at once. */
  readonly plan: string | null;
  /** What happened to the engine in the middle of work that went on; until the next work begins. */
  readonly recovered: string | null;
}

export interface EngineStore {
  readonly store: StoreApi<EngineState>;
  /** The loaded engine; callers that come while it loads share one load, and a failed load is tried anew. */
  ready(): Promise<Engine>;
  /** Another backend takes effect with a fresh engine. */
  chooseBackend(backend: LoadOptions['backend']): void;
  /** Another generator takes effect with a fresh engine. */
  chooseModel(model: ModelChoice): void;
  /** Gives the engine up: the worker ends, the next `ready` starts over. */
  reset(): void;
  /** Likewise, if it is still this one: work that failed side by side gives it up once. */
  giveUp(failed: Engine): void;
  recovered(sentence: string): void;
  /** Work begins: what was said about earlier work is over. */
  begin(): void;
}

export function createEngineStore(create: () => Promise<Engine>): EngineStore {
  const empty = { phase: 'idle', progress: null, status: null, error: null, plan: null } as const;
  const store = createStore<EngineState>(() => ({ ...empty, backend: 'auto', model: BUNDLED, recovered: null }));
  let generation = 0;
  let engine: Engine | null = null;
  let loading: Promise<Engine> | null = null;

  async function load(mine: number): Promise<Engine> {
    const current = () => mine === generation;
    store.setState({ ...empty, phase: 'loading' });
    let made: Engine | null = null;
    try {
      made = await create();
      if (!current()) throw new SelfRagError('engine-disposed', 'The engine was put away. Load the models again.');
      engine = made;
      const { backend, model } = store.getState();
      const status = await made.load(
        { backend, model },
        (progress) => {
          if (current()) store.setState({ progress });
        },
        (news) => {
          if (current()) store.setState((state) => heard(state, news));
        },
      );
      if (current()) store.setState({ phase: 'ready', status });
      return made;
    } catch (error) {
      made?.dispose();
      if (current()) {
        engine = null;
        loading = null;
        store.setState({ phase: 'failed', progress: null, error: errorData(error), recovered: null });
      }
      throw error;
    }
  }

  function reset(): void {
    generation++;
    engine?.dispose();
    engine = null;
    loading = null;
    store.setState(empty);
  }

  return {
    store,
    ready: () => (loading ??= load(generation)),
    reset,
    giveUp(failed) {
      if (failed === engine) reset();
    },
    recovered: (sentence) => store.setState({ recovered: sentence }),
    begin: () => store.setState({ plan: null, recovered: null }),
    chooseBackend(backend) {
      if (backend === store.getState().backend) return;
      reset();
      store.setState({ backend });
    },
    chooseModel(model) {
      reset();
      store.setState({ model });
    },
  };
}

/** The state after news of the engine. */
function heard({ status }: EngineState, news: EngineNews): Partial<EngineState> {
  if (news.kind === 'plan') return { plan: news.rows < news.candidates ? news.sentence : null };
  const moved = status && { ...status, backend: news.backend, backendReason: news.sentence, generator: { ...status.generator, backend: news.backend } };
  return { recovered: news.sentence, status: moved };
}
