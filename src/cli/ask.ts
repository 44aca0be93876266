/** `selfrag ask`: one run, its answer with citations, or its trace. */
import { randomUUID } from 'node:crypto';
import { DEFAULT_SETTINGS, passageOf, reduce, run, SelfRagError, type Settings, type Trace } from '../selfrag';
import { loadTerminalGenerator, loadTerminalRetriever } from './engine';

export interface AskOptions {
  readonly json?: boolean;
  readonly mode?: Settings['mode'];
  readonly threshold?: number | 'none';
  readonly wRel?: number;
  readonly wSup?: number;
  readonly wUse?: number;
  readonly ndocs?: number;
  readonly beamWidth?: number;
  readonly maxDepth?: number;
}

export function settingsOf(options: AskOptions): Settings {
  const d = DEFAULT_SETTINGS;
  return {
    ...d,
    mode: options.mode ?? d.mode,
    threshold: options.threshold === 'none' ? null : (options.threshold ?? d.threshold),
    weights: {
      rel: options.wRel ?? d.weights.rel,
      sup: options.wSup ?? d.weights.sup,
      use: options.wUse ?? d.weights.use,
    },
    passages: options.ndocs ?? d.passages,
    beamWidth: options.beamWidth ?? d.beamWidth,
    maxDepth: options.maxDepth ?? d.maxDepth,
  };
}

export async function ask(question: string, options: AskOptions): Promise<void> {
  if (question.trim() === '') throw new SelfRagError('empty-question', 'The question is empty. Type a question.');
  console.error('loading the models ...');
  const [generator, { retriever }] = await Promise.all([loadTerminalGenerator(), loadTerminalRetriever()]);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let trace: Trace | null = null;
  const runOptions = { id: randomUUID(), now: Date.now, signal: stop.signal };
  for await (const event of run({ question, settings: settingsOf(options) }, { generator, retriever }, runOptions)) {
    trace = reduce(trace, event);
    if (event.kind === 'decided') console.error(`${event.decision.action} (share ${event.decision.share.toFixed(3)})`);
    if (event.kind === 'candidates') console.error(`writing ${event.nodes.length} candidates ...`);
  }
  if (trace === null) throw new Error('the run gave no event');
  console.log(options.json ? JSON.stringify(trace) : answerText(trace));
  if (trace.status === 'stopped') process.exitCode = 130;
  if (trace.error) throw new SelfRagError(trace.error.code, trace.error.message, trace.error.facts);
}

/** The answer with numbered citations, and the passages they name. */
export function answerText(trace: Trace): string {
  const { answer } = trace;
  const numbers = new Map([...new Set(answer.citations.map((c) => c.passageId))].map((id, i) => [id, i + 1]));
  const segments = answer.path.map((id, at) => {
    const node = trace.nodes.find((n) => n.id === id);
    const cited = answer.citations.find((c) => c.segment === at);
    return `${node?.text ?? ''}${cited ? ` [${numbers.get(cited.passageId)}]` : ''}`;
  });
  const passages = trace.nodes.map((node) => passageOf(trace, node));
  const sources = [...numbers].map(([id, n]) => `[${n}] ${passages.find((p) => p?.id === id)?.title}: ${passages.find((p) => p?.id === id)?.text}`);
  const warning = answer.covered ? [] : ['(The encyclopedia does not cover this question; do not rely on the answer.)'];
  return [segments.join(' '), ...warning, ...(sources.length > 0 ? ['', ...sources] : [])].join('\n');
}
