/** The metrics of the released scripts (metrics.py), defects included (D22). */
import { ReleasedError } from '../../selfrag/released';
import { at, contains, elements, mean, text, words, type Json } from './python';

/** 1 if any gold is a part of the prediction; a gold that is a text counts letter by letter. */
export const match = (prediction: Json, golds: Json): number =>
  elements(golds).some((gold) => contains(prediction, gold)) ? 1 : 0;

/**
 * Per cent of predictions that equal the first element of their labels. On texts, as the scripts call it, it compares
 * letters (D22). @throws ReleasedError `ZeroDivisionError` on nothing
 */
export function accuracy(predictions: Json, labels: Json): number {
  const given = elements(predictions);
  const golds = elements(labels);
  const hits = given.slice(0, golds.length).filter((prediction, i) => prediction === at(golds[i] as Json, 0)).length;
  if (given.length === 0) throw new ReleasedError('ZeroDivisionError', 'there are no predictions');
  return 100 * (hits / given.length);
}

/** SQuAD: lower case, no ASCII punctuation, no articles, single spaces. */
export function normalizeAnswer(answer: string): string {
  const bare = answer.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '');
  // Word boundaries as in Python, where letters of any script are word characters.
  return words(bare.replace(/(?<![\p{L}\p{N}_])(a|an|the)(?![\p{L}\p{N}_])/gu, ' ')).join(' ');
}

export const exactMatch = (prediction: string, gold: string): boolean => normalizeAnswer(prediction) === normalizeAnswer(gold);

/** F1 over words. */
export function wordF1(prediction: string, gold: string): number {
  const predicted = words(normalizeAnswer(prediction));
  const expected = words(normalizeAnswer(gold));
  const left = [...expected];
  const same = predicted.filter((word) => {
    const found = left.indexOf(word);
    if (found >= 0) left.splice(found, 1);
    return found >= 0;
  }).length;
  if (same === 0) return 0;
  const precision = same / predicted.length;
  const recall = same / expected.length;
  return (2 * precision * recall) / (precision + recall);
}

/** The first of the greatest. @throws ReleasedError `ValueError` without golds */
export function maxOverGolds<T extends number | boolean>(metric: (prediction: string, gold: string) => T, prediction: Json, golds: Json): T {
  const scores = elements(golds).map((gold) => metric(text(prediction), text(gold)));
  if (scores.length === 0) throw new ReleasedError('ValueError', 'there are no gold answers');
  return scores.reduce((best, score) => (Number(score) > Number(best) ? score : best));
}

/** Mean F1 in per cent; one item without answers makes all of it 0. */
export function f1(predictions: Json, labels: Json): number {
  const given = elements(predictions);
  const golds = elements(labels);
  const scores: number[] = [];
  for (let i = 0; i < Math.min(given.length, golds.length); i++) {
    const answers = golds[i] as Json;
    if (Array.isArray(answers) && answers.length === 0) return 0;
    scores.push(maxOverGolds(wordF1, given[i] as Json, Array.isArray(answers) ? answers : [answers]));
  }
  return 100 * mean(scores);
}

/** `find_entity_tags`: "name <tag> name <tag>" to names and tags. */
export function entityTags(sentence: string): Record<string, string> {
  const names = [...sentence.matchAll(/(.+?)(?=\s<|$)/gm)].map((found) => found[1] as string);
  const tags = [...sentence.matchAll(/<(.+?)>/g)].map((found) => found[1] as string);
  const results: Record<string, string> = {};
  for (let i = 0; i < Math.min(names.length, tags.length); i++) {
    const name = names[i] as string;
    results[name.includes('<') ? (at(name.split('> '), 1) as string) : name] = tags[i] as string;
  }
  return results;
}
