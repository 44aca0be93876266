/** The corpus sources as the terminal's measuring commands read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { Encyclopedia, type EncyclopediaSources } from '../evaluation/encyclopedia';
import {
  corpusQuestions,
  factSchema,
  framesSchema,
  kindSchema,
  phrasingsSchema,
  plain,
  type CorpusQuestion,
  type Fact,
  type Frames,
  type Kind,
  type Phrasings,
} from '../evaluation/questions';
import { parsePassages } from '../retrieval/passagesTsv';
import type { Passage } from '../selfrag';

const CORPUS = new URL('../../corpus/', import.meta.url);
const TRAINING = new URL('../../training/', import.meta.url);
const read = (url: URL) => readFileSync(url, 'utf8');
const json = (path: string): unknown => JSON.parse(read(new URL(path, CORPUS)));

/** Files of a folder that belong to a kind; the other question sets lie beside them. */
const perKind = (path: string) =>
  readdirSync(new URL(path, CORPUS))
    .filter((name) => name.endsWith('.json') && existsSync(new URL(`kinds/${name}`, CORPUS)))
    .sort()
    .map((name) => json(`${path}/${name}`));

export const readFacts = (): Fact[] =>
  read(new URL('facts.jsonl', CORPUS))
    .trim()
    .split('\n')
    .map((line) => factSchema.parse(JSON.parse(line)));

export const readKinds = (): Kind[] => perKind('kinds').map((data) => kindSchema.parse(data));

export const readCorpusPassages = (): Passage[] => parsePassages(read(new URL('../public/corpus/passages.tsv', CORPUS)));

/** Frames of other wordings than training's. */
export function readFrames(): Frames {
  const known = trainingTexts();
  const frames = framesSchema.parse(json('questions/frames.json'));
  return framesSchema.parse(Object.fromEntries(Object.entries(frames).map(([name, texts]) => [name, texts.filter((text) => !known.has(plain(text)))])));
}

const lines = (name: string) => read(new URL(name, TRAINING)).split('\n').filter((line) => line !== '');

let texts: ReadonlySet<string> | null = null;

/** Every wording that training reads, as `plain` text; read once. */
export const trainingTexts = (): ReadonlySet<string> => (texts ??= readTrainingTexts());

function readTrainingTexts(): Set<string> {
  const known = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node === 'string') known.add(plain(node));
    else if (node !== null && typeof node === 'object') Object.values(node).forEach(walk);
  };
  for (const folder of ['phrasings/', 'phrasings/more/', 'framings/'].map((path) => new URL(path, TRAINING))) {
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) walk(JSON.parse(read(new URL(name, folder))));
  }
  for (const line of read(new URL('phrasings_more.txt', TRAINING)).split('\n')) walk(line.split(' | ').slice(1));
  for (const line of lines('questions_hand.txt')) known.add(plain(line));
  return known;
}

/**
 * Phrasings without those that training says in the same words: two authors at times find the same. Where no claim of an
 * attribute is left, the ones for any attribute take their place.
 */
export function readPhrasings(): Phrasings[] {
  const known = trainingTexts();
  const labels = new Map(readKinds().flatMap(({ kind, attributes }) => attributes.map(({ key, label }) => [`${kind}/${key}`, label])));
  const { claim } = readFrames();
  const unseen = (texts: readonly string[]) => texts.filter((text) => !known.has(plain(text)));
  return perKind('questions').map((data) => {
    const { kind, attributes } = phrasingsSchema.parse(data);
    const kept = Object.entries(attributes).map(([key, { questions, claims = [] }]) => {
      const own = unseen(claims);
      const any = claim.map((frame) => frame.replace('{label}', labels.get(`${kind}/${key}`) ?? key));
      return [key, { questions: unseen(questions), claims: own.length > 0 ? own : any }];
    });
    return { kind, attributes: Object.fromEntries(kept) };
  });
}

/** `count` questions spread evenly over the facts, in phrasings that training never reads. */
export const readQuestions = (count: number): CorpusQuestion[] => corpusQuestions(readFacts(), readKinds(), readPhrasings(), count);

export const readSources = (): EncyclopediaSources => ({
  passages: readCorpusPassages(),
  facts: readFacts(),
  kinds: readKinds(),
  phrasings: readPhrasings(),
});

export const readEncyclopedia = (): Encyclopedia => new Encyclopedia(readSources());

/** Whether training says this request, too (single words stand in any list). */
export function isTrainingRequest(text: string): boolean {
  const { made, byHand } = (trainingRequests ??= readTrainingRequests());
  return byHand.has(plain(text)) || (plain(text).includes(' ') && made.includes(` ${plain(text)} `));
}

let trainingRequests: ReturnType<typeof readTrainingRequests> | null = null;

function readTrainingRequests() {
  const framings = readdirSync(new URL('framings/', TRAINING)).filter((name) => name.endsWith('.txt'));
  return {
    made: ['requests.py', 'requests_more.py'].map((name) => ` ${plain(read(new URL(name, TRAINING)))} `).join(' '),
    byHand: new Set(['requests_hand.txt', ...framings.map((name) => `framings/${name}`)].flatMap(lines).map((line) => plain(line.split(' | ')[0] as string))),
  };
}

/** Requests that need no retrieval, without those that training says, too. */
export function readRequests(): string[] {
  const schema = z.object({ requests: z.array(z.string()) });
  return ['no-retrieval', 'no-retrieval-2']
    .flatMap((name) => schema.parse(json(`questions/${name}.json`)).requests)
    .filter((text) => !isTrainingRequest(text));
}

/** Questions that no passage answers. */
export const readOutside = (): string[] => z.object({ questions: z.array(z.string()) }).parse(json('questions/outside.json')).questions;

/** The freely written questions, as text of JSON lines. */
export const FREE = new URL('questions/free.jsonl', CORPUS);
