/** The sets that the quality command measures. */
import { readFileSync } from 'node:fs';
import type { Encyclopedia, EncyclopediaSources } from '../evaluation/encyclopedia';
import { Encyclopedia as Book } from '../evaluation/encyclopedia';
import type { NamedSet } from '../evaluation/quality';
import { random } from '../evaluation/random';
import type { Case } from '../evaluation/sets/case';
import { casesOf, parseQuestions, type QuestionLine } from '../evaluation/sets/file';
import { generatedSet, outside } from '../evaluation/sets/generated';
import { namesAndProse, renamer, renameQuestion, renameSources, type Rename } from '../evaluation/unknownNames';
import { FREE, isTrainingRequest, readFrames, readOutside, readRequests } from './corpus';

export const SEED = 'set a';
/** Questions of set a when none are asked for. */
export const COUNT = 600;

/** The corpus that questions are asked about. */
export interface Measured {
  readonly book: Encyclopedia;
  readonly passages: EncyclopediaSources['passages'];
  /** Changes names in questions as they are changed in the corpus. */
  readonly rename: Rename;
  /** Names before, by entity; empty where none is changed. */
  readonly before: ReadonlyMap<string, string>;
  /** Entities that are asked about. */
  readonly asked: (entity: { readonly id: string }) => boolean;
}

export function asItIs(sources: EncyclopediaSources): Measured {
  return { book: new Book(sources), passages: sources.passages, rename: (text) => text, before: new Map(), asked: () => true };
}

/** Under invented names; what has no proper name is not asked about. */
export function underUnknownNames(sources: EncyclopediaSources, isKnown: (word: string) => boolean): Measured {
  const { names, prose } = namesAndProse(sources);
  const rename = renamer(names, prose, isKnown, 'unknown names');
  const renamed = renameSources(sources, rename);
  const before = new Map(sources.kinds.flatMap(({ entities }) => entities.map(({ id, name }) => [id, name])));
  return { book: new Book(renamed), passages: renamed.passages, rename, before, asked: ({ id }) => before.get(id) !== rename(before.get(id) ?? '') };
}

/** Sets a, b and c; with fewer questions of set a, as large a part of the other two. */
export function ownSets(measured: Measured, count: number): NamedSet[] {
  const { book, rename, asked } = measured;
  const part = <T>(items: readonly T[], name: string): T[] =>
    count >= COUNT ? [...items] : random(name).shuffled(items).slice(0, Math.ceil((items.length * count) / COUNT));
  const requests = readRequests().map(rename);
  const free = fileCases(readFileSync(FREE, 'utf8'), 'corpus/questions/free.jsonl', measured);
  return [
    { name: 'set a', cases: generatedSet({ book, frames: readFrames(), requests, count, seed: SEED, asked }) },
    { name: 'set b', cases: part(free.filter(({ needsRetrieval, question }) => needsRetrieval !== false || !isTrainingRequest(question)), 'set b') },
    { name: 'set c', cases: part(readOutside().map(rename).map(outside), 'set c') },
  ];
}

/** @throws QuestionFileError */
export function setOfFile(text: string, file: string, measured: Measured): NamedSet {
  return { name: 'file', cases: fileCases(text, file, measured) };
}

function fileCases(text: string, file: string, measured: Measured): Case[] {
  const { book, rename, asked } = measured;
  const renamed = parseQuestions(text, file, book).map((line) => ({
    ...line,
    question: renameQuestion(line.question, namesBefore(line, measured), rename),
    answers: line.answers.map(rename),
  }));
  return casesOf(renamed, book).filter(({ fact }) => fact === undefined || asked(book.entity(fact)));
}

/** Of the entities that a line is about, as its fact or its passages say. */
function namesBefore({ fact, passage_ids: ids = [] }: QuestionLine, { book, before }: Measured): string[] {
  const about = [...book.entities.values()].filter(({ facts, passages }) => facts.some(({ key }) => key === fact) || passages.some(({ id }) => ids.includes(id)));
  return about.flatMap(({ id }) => before.get(id) ?? []);
}
