/** The cited answer of ASQA and ELI5 (`run_long_form_static.py`, main), defects included (D20). */
import { fixSpacing, postprocess } from './cleanUp';
import { ReleasedError } from './errors';

/** Results by rank, as the script's dictionaries hold them. */
export interface Paths<Doc> {
  readonly finalPrediction: Readonly<Record<number, string>>;
  readonly sentences: Readonly<Record<number, readonly string[]>>;
  readonly docs: Readonly<Record<number, readonly Doc[]>>;
}

export interface CitedAnswer<Doc> {
  readonly text: string;
  /** One per cited sentence, in order of appearance; the text's numbers do not index it (D20). */
  readonly docs: readonly Doc[];
  /** Position in the path behind each of `docs`: the number that the text shows. */
  readonly numbers: readonly number[];
  /** The path that was read: 1 where the first one says nothing. */
  readonly rank: number;
}

function entry<T>(dictionary: Readonly<Record<number, T>>, rank: number): T {
  const value = dictionary[rank];
  if (value === undefined) throw new ReleasedError('KeyError', `there is no path ${rank}`);
  return value;
}

/** @throws ReleasedError `KeyError` when the first path is empty and there is no second */
export function citedAnswer<Doc>(paths: Paths<Doc>): CitedAnswer<Doc> {
  // The first path says nothing: the second one is taken in its place.
  const rank = postprocess(entry(paths.finalPrediction, 0)) === '' ? 1 : 0;
  const sentences = entry(paths.sentences, rank);
  const docs = entry(paths.docs, rank);
  const seen = new Set<string>();
  const cited: Doc[] = [];
  const numbers: number[] = [];
  let text = '';
  for (let i = 0; i < Math.min(sentences.length, docs.length); i++) {
    const sentence = sentences[i] as string;
    if (sentence === '') continue;
    const clean = postprocess(sentence);
    if (seen.has(clean)) continue;
    seen.add(clean);
    text += `${[...clean].slice(0, -1).join('')} [${i}]. `;
    cited.push(docs[i] as Doc);
    numbers.push(i);
  }
  if (text.endsWith(' ')) text = text.slice(0, -1);
  text = fixSpacing(text).replaceAll('.[Continue to Use Evidence]', ' [1]. ').replaceAll('. [1] ', ' [1]. ');
  return { text, docs: cited, numbers, rank };
}
