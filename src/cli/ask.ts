/** `selfrag ask`: one run, its answer with citations, or its trace. */
import { randomUUID } from 'node:crypto';
import { passageOf, reduce, replay, run, SelfRagError, type Trace } from '../selfrag';
import { loadTerminalGenerator, loadTerminalRetriever } from './engine';
import { settingsOf, type SettingsOptions } from './settings';

export interface AskOptions extends SettingsOptions {
  readonly json?: boolean;
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
  const empty = replay(trace, trace.settings).answer.text === '';
  if (options.json) console.log(JSON.stringify(trace));
  else if (!empty) console.log(answerText(trace));
  if (trace.error) throw new SelfRagError(trace.error.code, trace.error.message, trace.error.facts);
  if (trace.status === 'stopped') process.exitCode = 130;
  else if (empty) throw new SelfRagError('no-answer', 'The model wrote no answer under these settings. Give --max-new-tokens or --max-depth more room.');
}

/** The answer with numbered citations, and the passages they name. */
export function answerText(recorded: Trace): string {
  const { trace, answer } = replay(recorded, recorded.settings);
  const numbers = new Map([...new Set(answer.citations.map((c) => c.passageId))].map((id, i) => [id, i + 1]));
  const segments = answer.path.map((id, at) => {
    const cited = answer.citations.find((c) => c.segment === at);
    return { text: trace.nodes.find((n) => n.id === id)?.text ?? '', mark: cited ? ` [${numbers.get(cited.passageId)}]` : '' };
  });
  // The released code writes its answer, numbers included, in its own way.
  const plain = segments.map(({ text }) => text).join(' ').trim();
  const text = plain === answer.text ? segments.map(({ text, mark }) => text + mark).join(' ') : answer.text;
  const passages = trace.nodes.map((node) => passageOf(trace, node));
  const sources = [...numbers].map(([id, n]) => `[${n}] ${passages.find((p) => p?.id === id)?.title}: ${passages.find((p) => p?.id === id)?.text}`);
  const warning = answer.covered ? [] : ['(No passage that was read answers this for sure; do not rely on the answer.)'];
  return [text, ...warning, ...(sources.length > 0 ? ['', ...sources] : [])].join('\n');
}
