/** Finding passages by kind and words. */
import type { Passage } from '../../selfrag';
import type { Corpus } from '../state/corpus';

/** Lower case without accents, so that "Huascaran" finds "Huascarán". */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/**
 * Passages of a kind (null: of all) that hold every word of the query, those with the query in their title first,
 * otherwise in the order of the collection.
 */
export function browse(corpus: Corpus, kind: string | null, query: string): readonly Passage[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const ofKind = kind === null ? corpus.passages : corpus.passages.filter((p) => corpus.kindOf.get(p.id)?.kind === kind);
  if (words.length === 0) return ofKind;
  const found = ofKind.filter((passage) => {
    const text = plain(`${passage.title} ${passage.text}`);
    return words.every((word) => text.includes(word));
  });
  const inTitle = (passage: Passage) => words.every((word) => plain(passage.title).includes(word));
  return [...found.filter(inTitle), ...found.filter((passage) => !inTitle(passage))];
}
