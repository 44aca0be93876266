/** The corpus sources as the terminal's measuring commands read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { corpusQuestions, factSchema, kindSchema, phrasingsSchema, type CorpusQuestion, type Fact } from '../evaluation/questions';

const CORPUS = new URL('../../corpus/', import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, CORPUS), 'utf8'));

/** Files of a folder that belong to a kind; the other question sets lie beside them. */
const perKind = (path: string) =>
  readdirSync(new URL(path, CORPUS))
    .filter((name) => name.endsWith('.json') && existsSync(new URL(`kinds/${name}`, CORPUS)))
    .sort()
    .map((name) => json(`${path}/${name}`));

export const readFacts = (): Fact[] =>
  readFileSync(new URL('facts.jsonl', CORPUS), 'utf8')
    .trim()
    .split('\n')
    .map((line) => factSchema.parse(JSON.parse(line)));

/** Every string of the phrasings that training reads. */
function trainingPhrasings(): string {
  const folders = ['../training/phrasings/', '../training/phrasings/more/'].map((path) => new URL(path, CORPUS));
  return folders
    .flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)))
    .filter((file) => file.pathname.endsWith('.json'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

/** `count` questions spread evenly over the facts, in phrasings that training never reads. */
export function readQuestions(count: number): CorpusQuestion[] {
  const kinds = perKind('kinds').map((data) => kindSchema.parse(data));
  // Two authors at times find the same words: what stands in training too is left out here.
  const known = trainingPhrasings();
  const phrasings = perKind('questions').map((data) => {
    const { kind, attributes } = phrasingsSchema.parse(data);
    const unseen = Object.entries(attributes).map(([key, { questions }]) => [
      key,
      { questions: questions.filter((question) => !known.includes(JSON.stringify(question))) },
    ]);
    return phrasingsSchema.parse({ kind, attributes: Object.fromEntries(unseen) });
  });
  return corpusQuestions(readFacts(), kinds, phrasings, count);
}

/** Requests that need no retrieval. */
export const readRequests = (): string[] =>
  z.object({ requests: z.array(z.string()) }).parse(json('questions/no-retrieval.json')).requests;

/** Questions that no passage answers. */
export const readOutside = (): string[] => z.object({ questions: z.array(z.string()) }).parse(json('questions/outside.json')).questions;
