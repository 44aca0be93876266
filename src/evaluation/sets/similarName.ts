/** Names that are easily taken for another one, and passages told under them. */
import type { Passage } from '../../selfrag';
import { upperFirst } from '../questions';
import type { Random } from '../random';

const BEFORE_NAMES = ['New', 'Upper', 'Little', 'Old', 'South', 'Grand'];
const BEFORE_WORDS = ['dwarf', 'marsh', 'northern', 'painted', 'double', 'common'];

/**
 * A name that shares a word with the given one: another word in the place of one of its words (Marie Curie, Marie
 * Planck), or a word before its only one.
 * @param names whose words may be used, e.g. all of the kind
 * @param taken names in small letters that must not come out
 * @returns with the article of the given name; null: none was found
 */
export function similarName(name: string, names: readonly string[], taken: ReadonlySet<string>, rng: Random): string | null {
  const [article, words] = split(name);
  for (let attempt = 0; attempt < 20; attempt++) {
    const made = [...words];
    if (words.length === 1) {
      const proper = /^\p{Lu}/u.test(words[0] as string);
      made.unshift(rng.pick(proper ? BEFORE_NAMES : BEFORE_WORDS));
    } else {
      const at = rng.below(words.length);
      const capital = (word: string) => /^\p{Lu}/u.test(word);
      const [, others] = split(rng.pick(names));
      const other = others.at(at === 0 ? 0 : -1) as string;
      if (other === words[at] || words.includes(other) || capital(other) !== capital(words[at] as string)) continue;
      made[at] = other;
    }
    const out = article + made.join(' ');
    if (!taken.has(out.toLowerCase())) return out;
  }
  return null;
}

function split(name: string): [article: string, words: string[]] {
  const article = /^(the|The) /.exec(name)?.[0] ?? '';
  return [article, name.slice(article.length).split(' ')];
}

/** The passage with another name for what it is about, title included; what is not called by its name stays. */
export function renamedPassage(passage: Passage, from: string, to: string): Passage {
  const [, oldWords] = split(from);
  const [, newWords] = split(to);
  const [old, made] = [oldWords.join(' '), newWords.join(' ')];
  const escaped = old.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const text = passage.text.replace(new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, 'giu'), (found) =>
    /^\p{Lu}/u.test(found) ? upperFirst(made) : made,
  );
  return { id: `${passage.id}-as-${made}`, title: upperFirst(made), text };
}
