/**
 * The corpus and its questions with all proper names replaced by invented ones, word by word (Marie Curie and Curie stay
 * one person): a measure of how well names are read that training never met.
 */
import type { EncyclopediaSources } from './encyclopedia';
import { random, type Random } from './random';

const BEGINNINGS = ['b', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z', 'br', 'dr', 'fl', 'gl', 'kr', 'pl', 'sk', 'sn', 'tr', 'vl', 'zw'];
const MIDDLES = ['a', 'e', 'i', 'o', 'u', 'y', 'au', 'ee', 'io', 'oe'];
const ENDINGS = ['b', 'd', 'g', 'k', 'lm', 'ln', 'mb', 'nk', 'p', 'rg', 'rk', 'sk', 'sp', 'v', 'x', 'zz'];

/** Written with a capital in English, but no names of anything that could be asked for. */
const CALENDAR =
  'January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday';
const ROMAN = /^[IVXLC]+$/;
const WORD = /\p{L}+/gu;
/** A shorter one is a symbol or an initial. */
const SHORTEST = 3;

export type Rename = (text: string) => string;

/**
 * @param names texts whose capitalised words are names: entities, and values that are persons, places or other names
 * @param prose texts in which a capital inside a sentence marks a name, and small letters mark a word that is none
 * @param isKnown whether the tokenizer has the word as one token, or training reads it
 */
export function renamer(names: readonly string[], prose: readonly string[], isKnown: (word: string) => boolean, seed: string): Rename {
  const common = new Set(CALENDAR.split(' '));
  const found = new Set<string>();
  const words = (text: string) => text.match(WORD) ?? [];
  for (const text of prose) {
    for (const word of words(text)) if (/^\p{Ll}/u.test(word)) common.add(word.charAt(0).toUpperCase() + word.slice(1));
    for (const [word] of text.matchAll(/(?<=[\p{Ll},;] )\p{Lu}\p{L}+/gu)) found.add(word);
  }
  for (const text of names) for (const word of words(text)) if (/^\p{Lu}/u.test(word)) found.add(word);

  const taken = new Set<string>();
  const renamed = new Map<string, string>();
  // In alphabetical order, so that the names do not depend on the order of the sources.
  for (const word of [...found].sort()) {
    if (word.length < SHORTEST || common.has(word) || ROMAN.test(word)) continue;
    const rng = random(`${seed}/${word}`);
    let made = invent(rng);
    while (taken.has(made) || isKnown(made) || isKnown(made.toLowerCase())) made = invent(rng);
    taken.add(made);
    renamed.set(word, made);
  }
  return (text) => text.replace(WORD, (word) => renamed.get(word) ?? word);
}

/**
 * A question under the new names. The names that it asks about are replaced however they are written (who was mozart),
 * others where they have their capital: a small "lake" or "station" is no name.
 * @param about names of what the question asks about, as they were
 */
export function renameQuestion(question: string, about: readonly string[], rename: Rename): string {
  const named = about.flatMap((name) => name.match(WORD) ?? []).filter((word) => rename(word) !== word);
  const own = new Map(named.map((word) => [word.toLowerCase(), rename(word)]));
  return question.replace(WORD, (word) => {
    const made = own.get(word.toLowerCase());
    if (made === undefined) return rename(word);
    return /^\p{Ll}/u.test(word) ? made.toLowerCase() : made;
  });
}

function invent(rng: Random): string {
  const syllables = Array.from({ length: 2 + rng.below(2) }, () => rng.pick(BEGINNINGS) + rng.pick(MIDDLES));
  const name = syllables.join('') + (rng.next() < 0.6 ? rng.pick(ENDINGS) : '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const NAMES = new Set(['person', 'place', 'name']);

/** The proper names of the corpus, and its prose. */
export function namesAndProse({ passages, facts, kinds, phrasings }: EncyclopediaSources): { names: string[]; prose: string[] } {
  const types = new Map(kinds.flatMap(({ kind, attributes }) => attributes.map(({ key, type }) => [`${kind}/${key}`, type] as const)));
  const proper = facts.filter(({ kind, attribute }) => NAMES.has(types.get(`${kind}/${attribute}`) ?? ''));
  // A title has a capital whether it is a name or not; inside a sentence only names have one.
  return {
    names: [...kinds.flatMap(({ entities }) => entities.map(({ name }) => name.replace(/^The /, ''))), ...proper.flatMap(({ value, aliases }) => [value, ...aliases])],
    prose: [
      ...passages.map(({ text }) => text),
      ...kinds.flatMap(({ entities }) => entities.map(({ name }) => name)),
      ...phrasings.flatMap(({ attributes }) => Object.values(attributes).flatMap(({ questions }) => questions.map((one) => one.replace(/\{\w+\}/g, 'x')))),
    ],
  };
}

/** Everything under the new names; ids and keys stay. */
export function renameSources(sources: EncyclopediaSources, rename: Rename): EncyclopediaSources {
  return {
    passages: sources.passages.map(({ id, title, text }) => ({ id, title: rename(title), text: rename(text) })),
    facts: sources.facts.map((fact) => ({ ...fact, entity: rename(fact.entity), value: rename(fact.value), aliases: fact.aliases.map(rename) })),
    kinds: sources.kinds.map((kind) => ({
      ...kind,
      attributes: kind.attributes.map((one) => ({ ...one, label: rename(one.label) })),
      entities: kind.entities.map((one) => ({ ...one, name: rename(one.name), title: rename(one.title) })),
    })),
    phrasings: sources.phrasings.map(({ kind, attributes }) => ({
      kind,
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([key, { questions, claims = [] }]) => [key, { questions: questions.map(rename), claims: claims.map(rename) }]),
      ),
    })),
  };
}
