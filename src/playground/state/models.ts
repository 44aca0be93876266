/** The models that a person can run: what is stored, what is being checked or fetched, and which one is chosen. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CheckedModel } from '../../models/sources/check';
import { BUNDLED, HUB, originKey, originTitle, parseOrigin, type ModelChoice, type ModelOrigin, type WebOrigin } from '../../models/sources/origin';
import type { StoredModel, StoreProgress } from '../../models/sources/store';
import { errorData, type ErrorData } from '../../selfrag';
import type { KeptChoice } from '../lib/keptChoice';
import type { ChosenFolder } from '../lib/pickFolder';
import type { Library, OnProgress, Shelves } from '../library/api';

export type Check =
  | { readonly phase: 'idle' }
  | { readonly phase: 'checking'; readonly title: string }
  | { readonly phase: 'checked'; readonly origin: ModelOrigin; readonly model: CheckedModel }
  | { readonly phase: 'failed'; readonly title: string; readonly error: ErrorData };

/** A folder that was opened in this visit, or is to be opened again. */
export interface OpenedFolder extends ChosenFolder {
  /** null: of an earlier visit, and the browser wants to ask first. */
  readonly model: CheckedModel | null;
}

export interface ModelsState {
  /** Whether they are in view. */
  readonly opened: boolean;
  /** null: not looked at yet. */
  readonly shelves: Shelves | null;
  readonly check: Check;
  /** Under way, by key; null: starting, nothing came yet. */
  readonly downloads: Readonly<Record<string, StoreProgress | null>>;
  /** The last note of each download, by key. */
  readonly notes: Readonly<Record<string, string>>;
  /** Why a download ended, by key. */
  readonly failures: Readonly<Record<string, ErrorData>>;
  readonly folders: readonly OpenedFolder[];
  readonly hub: string;
  /** Whether the browser promised to keep what is stored; null: not asked yet. */
  readonly persisted: boolean | null;
  /** Why listing or deleting failed. */
  readonly error: ErrorData | null;
}

export interface ModelsSurroundings {
  createLibrary(): Promise<Library>;
  readonly kept: KeptChoice;
  /** Asks the browser not to clear what is stored when space is short. */
  persist(): Promise<boolean>;
  /** Whether a folder may be read. @param ask puts the question to the person */
  allowed(folder: ChosenFolder['folder'], ask: boolean): Promise<boolean>;
}

export interface Models {
  readonly store: StoreApi<ModelsState>;
  /** Takes up the choice of the last visit. */
  start(): Promise<void>;
  /** Shows or hides them. */
  open(opened: boolean): void;
  refresh(): Promise<void>;
  /** What a person typed: an id or an address. */
  check(typed: string): Promise<void>;
  checkFolder(chosen: ChosenFolder): Promise<void>;
  dismissCheck(): void;
  setHub(address: string): void;
  download(origin: WebOrigin): Promise<void>;
  resume(key: string): Promise<void>;
  pause(key: string): Promise<void>;
  remove(key: string): Promise<void>;
  removeBundled(): Promise<void>;
  choose(choice: ModelChoice): void;
  /** Runs a folder of an earlier visit again, once the person allows it to be read. */
  reopen(folder: OpenedFolder): Promise<void>;
  /** Takes a folder out of the list; its files stay where they are. */
  forgetFolder(name: string): void;
}

/** The part of the page's engine that a choice touches. */
export interface Chooser {
  chosen(): ModelChoice;
  choose(model: ModelChoice): void;
}

export function createModels(around: ModelsSurroundings, engine: Chooser): Models {
  const store = createStore<ModelsState>(() => ({
    opened: false,
    shelves: null,
    check: { phase: 'idle' },
    downloads: {},
    notes: {},
    failures: {},
    folders: [],
    hub: HUB,
    persisted: null,
    error: null,
  }));
  let library: Promise<Library> | null = null;
  const ready = () => (library ??= around.createLibrary());
  let checks = 0;

  async function guarded(work: (library: Library) => Promise<void>): Promise<void> {
    try {
      store.setState({ error: null });
      await work(await ready());
    } catch (error) {
      store.setState({ error: errorData(error) });
    }
  }

  const refresh = () => guarded(async (loaded) => store.setState({ shelves: await loaded.list() }));

  /** A later check replaces an earlier one, whose answer is void. */
  async function check(title: string, origin: () => ModelOrigin): Promise<CheckedModel | null> {
    const mine = ++checks;
    store.setState({ check: { phase: 'checking', title } });
    let outcome: Check;
    try {
      const from = origin();
      outcome = { phase: 'checked', origin: from, model: await (await ready()).check(from) };
    } catch (error) {
      outcome = { phase: 'failed', title, error: errorData(error) };
    }
    if (mine !== checks) return null;
    store.setState({ check: outcome });
    return outcome.phase === 'checked' ? outcome.model : null;
  }

  const without = <Value>(record: Readonly<Record<string, Value>>, key: string) =>
    Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));

  async function fetching(key: string, fetch: (library: Library, onProgress: OnProgress) => Promise<StoredModel>): Promise<void> {
    // Pressed twice, it would fail on its own first half.
    if (key in store.getState().downloads) return;
    store.setState(({ downloads, failures, notes }) => ({
      downloads: { ...downloads, [key]: null },
      failures: without(failures, key),
      notes: without(notes, key),
    }));
    let ended = false;
    const onProgress: OnProgress = (progress) => {
      // Progress and the end come through different ports, so the last of it may be overtaken.
      if (ended) return;
      const first = store.getState().downloads[key] === null;
      store.setState(({ downloads, notes }) => ({
        downloads: { ...downloads, [key]: progress },
        notes: progress.note === null ? notes : { ...notes, [key]: progress.note },
      }));
      if (first) void refresh();
    };
    try {
      store.setState({ persisted: await around.persist() });
      await fetch(await ready(), onProgress);
    } catch (error) {
      store.setState(({ failures }) => ({ failures: { ...failures, [key]: errorData(error) } }));
    }
    ended = true;
    store.setState(({ downloads }) => ({ downloads: without(downloads, key) }));
    await refresh();
  }

  function choose(choice: ModelChoice): void {
    engine.choose(choice);
    void around.kept.write(choice);
  }

  function addFolder(opened: OpenedFolder): void {
    store.setState(({ folders }) => ({ folders: [...folders.filter(({ name }) => name !== opened.name), opened] }));
  }

  return {
    store,
    refresh,
    choose,
    open(opened) {
      store.setState({ opened });
      if (opened) void refresh();
    },
    async start() {
      const choice = await around.kept.read();
      if (choice.kind === 'bundled' || engine.chosen().kind !== 'bundled') return;
      if (choice.kind === 'stored') return engine.choose(choice);
      addFolder({ ...choice, model: null });
      if (await around.allowed(choice.folder, false)) engine.choose(choice);
    },
    check: async (typed) => void (await check(typed.trim(), () => parseOrigin(typed, store.getState().hub))),
    async checkFolder(chosen) {
      const model = await check(originTitle({ kind: 'folder', ...chosen }), () => ({ kind: 'folder', ...chosen }));
      if (model) addFolder({ ...chosen, model });
    },
    dismissCheck() {
      checks++;
      store.setState({ check: { phase: 'idle' } });
    },
    setHub: (address) => store.setState({ hub: address.trim().replace(/\/+$/, '') || HUB }),
    async download(origin) {
      const key = originKey(origin);
      const { check: shown } = store.getState();
      if (shown.phase === 'checked' && shown.origin === origin) store.setState({ check: { phase: 'idle' } });
      await fetching(key, (loaded, onProgress) => loaded.add(origin, onProgress));
    },
    resume: (key) => fetching(key, (loaded, onProgress) => loaded.resume(key, onProgress)),
    pause: (key) => guarded((loaded) => loaded.pause(key)),
    async remove(key) {
      const chosen = engine.chosen();
      // The engine gives its files up before they go.
      if (chosen.kind === 'stored' && chosen.key === key) choose(BUNDLED);
      await guarded((loaded) => loaded.remove(key));
      store.setState(({ failures, notes }) => ({ failures: without(failures, key), notes: without(notes, key) }));
      await refresh();
    },
    async removeBundled() {
      await guarded((loaded) => loaded.removeBundled());
      await refresh();
    },
    async reopen(opened) {
      if (!(await around.allowed(opened.folder, true))) return;
      choose({ kind: 'folder', name: opened.name, folder: opened.folder });
    },
    forgetFolder(name) {
      const chosen = engine.chosen();
      store.setState(({ folders }) => ({ folders: folders.filter((folder) => folder.name !== name) }));
      if (chosen.kind === 'folder' && chosen.name === name) choose(BUNDLED);
      // Even if it does not run, the last visit may have left it as the choice.
      else void around.kept.write(chosen);
    },
  };
}
