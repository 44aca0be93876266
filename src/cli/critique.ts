/** `selfrag critique`: a given answer judged against given passages; nothing is generated. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { critique as judge, GROUPS, SelfRagError, shares, type Critique, type Group, type GroupReading, type Passage, type Verdict } from '../selfrag';
import { loadTerminalGenerator } from './engine';

export interface CritiqueOptions {
  readonly question: string;
  readonly answer: string;
  readonly passage?: readonly string[];
  readonly json?: boolean;
}

/**
 * The passage that an argument means: the text of that file, or the argument itself. A title stands before the first
 * line break, or before the first colon; without one the passage is titled by its file or number.
 */
export function passageFrom(argument: string, number: number): Passage {
  const isFile = existsSync(argument) && statSync(argument).isFile();
  const text = (isFile ? readFileSync(argument, 'utf8') : argument).trim();
  if (text === '') {
    throw new SelfRagError('empty-passage', `Passage ${number} is empty. Give a text, or a file that holds one.`, { number });
  }
  const titled = /^([^\n]{1,120})\n+([^]+)$/.exec(text) ?? /^([^:\n]{1,80}): +([^]+)$/.exec(text);
  const name = isFile ? basename(argument, extname(argument)) : `Passage ${number}`;
  return { id: `given-${number}`, title: (titled?.[1] ?? name).trim(), text: (titled?.[2] ?? text).trim() };
}

export async function critique({ question, answer, passage = [], json = false }: CritiqueOptions): Promise<void> {
  // What is wrong with the arguments is said before the models are loaded.
  if (question.trim() === '') throw new SelfRagError('empty-question', 'The question is empty. Type the question that the answer belongs to.');
  if (answer.trim() === '') throw new SelfRagError('empty-answer', 'The answer is empty. Type the answer to be criticised.');
  const passages = passage.map((argument, i) => passageFrom(argument, i + 1));
  console.error('loading the model ...');
  const generator = await loadTerminalGenerator();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const made = await judge({ question, answer, passages }, generator, stop.signal);
  console.log(json ? JSON.stringify(made) : critiqueText(made));
}

/** One block per passage: the judgements with their shares, how likely the answer is, and what it all adds up to. */
export function critiqueText({ verdicts }: Critique): string {
  return verdicts.map(verdictText).join('\n\n');
}

function verdictText({ passage, relevance, support, utility, sequenceProbability, meanLogProb, ledger }: Verdict): string {
  const terms = ledger.lines.map(({ term, value, weight, amount, note }) =>
    `${term} ${value === null ? '-' : value.toFixed(3)} x ${weight} = ${amount.toFixed(3)}${note === 'counted' ? '' : ` (${note.replace('_', ' ')})`}`,
  );
  return [
    passage ? `after "${passage.title}"` : 'without a passage',
    ...groupLines('IsRel', 'relevance', relevance),
    ...groupLines('IsSup', 'support', support),
    ...groupLines('IsUse', 'utility', utility),
    `  p(y)   ${sequenceProbability.toFixed(4)} (mean log-prob per token ${meanLogProb.toFixed(3)})`,
    `  score  ${ledger.score.toFixed(3)} = ${terms.join(' + ')}`,
  ].join('\n');
}

function groupLines(name: string, group: Group, reading: GroupReading | null): string[] {
  if (!reading) return [];
  const within = shares(reading.logProbs);
  const parts = GROUPS[group].map((token, i) => `${token.slice(1, -1)} ${(100 * (within[i] ?? 0)).toFixed(1)}%`);
  return [`  ${name}  ${parts.join(', ')}`];
}
