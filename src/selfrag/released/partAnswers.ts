/** Where the two answer and cite otherwise. */
import { postprocess } from './cleanUp';
import type { DefectId } from './defects';
import { parting, type Facts, type Parting } from './partings';

const NUMBER = / \[\d+\](?=[. ]|$)/g;
/** Letters and digits alone: what the blind cut and the numbers of citations cannot change. */
const words = (text: string) => postprocess(text).replace(NUMBER, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/**
 * @param before partings upstream: what made other candidates or kept others made another answer
 */
export function answers({ paper, released, driven, settings }: Facts, before: readonly Parting[]): Parting[] {
  if (driven.answer === null || paper.answer.text === driven.answer.text) return [];
  const theirs = driven.answer.text;
  const defects = new Set<DefectId>();
  const cited = driven.answer.citations.length > 0;
  if (cited) defects.add('D20');
  if (settings.form === 'open' && postprocess(theirs) !== theirs) defects.add('D22');
  if (words(paper.answer.text) !== words(theirs)) {
    const upstream = before.filter(({ where }) => where === 'decision' || where === 'kept');
    const path = new Set(released.ranking.path);
    const read = before.filter(({ where, node }) => where === 'candidates' && (node === null || path.has(node) || behind(node, path, released)));
    for (const part of [...upstream, ...read]) for (const defect of part.defects) defects.add(defect);
  }
  const changed = words(paper.answer.text) !== words(theirs);
  return [
    parting({
      where: 'answer',
      node: null,
      paper: paper.answer.text,
      released: theirs,
      defects,
      sentence: changed ? 'The answers differ.' : 'The answers differ in form only.',
    }),
  ];
}

/** Whether a node of the path follows this one. */
const behind = (node: string, path: ReadonlySet<string>, { trace }: Facts['released']) =>
  node === 'n0' || trace.nodes.some(({ id, parent }) => parent === node && path.has(id));

/**
 * Citations: the number in the text against the place of the passage among those cited (D20).
 * @param before other answers cite other passages
 */
export function citations({ paper, driven }: Facts, before: readonly Parting[]): Parting[] {
  // Short form cites nothing.
  if (driven.answer === null || driven.form === 'short') return [];
  const ours = paper.answer.citations.map(({ passageId }) => passageId);
  const theirs = driven.answer.citations.map(({ number, doc }) => ({
    number,
    passage: driven.retrieval?.passages[driven.docs[doc] ?? -1]?.id ?? '',
  }));
  const shifted = theirs.filter(({ number }, i) => number !== i + 1);
  const same = ours.length === theirs.length && ours.every((id, i) => id === theirs[i]?.passage);
  if (same && shifted.length === 0) return [];
  // Numbers, a citation of every sentence, and the [1] that [Continue to Use Evidence] turns into.
  const numbered = shifted.length > 0 || theirs.length > ours.length || /Continue to Use Evidence/.test(paths(driven));
  const defects = new Set<DefectId>(numbered ? ['D20'] : []);
  if (!same) for (const part of before) if (part.where === 'answer') for (const defect of part.defects) defects.add(defect);
  return [
    parting({
      where: 'citations',
      node: null,
      paper: ours.join(', ') || 'none',
      released: theirs.map(({ number, passage }) => `[${number}] ${passage}`).join(', ') || 'none',
      defects,
      sentence:
        shifted.length > 0
          ? `The number ${shifted[0]?.number} stands for document ${theirs.findIndex(({ number }, i) => number !== i + 1) + 1} of the list.`
          : 'The two cite other passages.',
    }),
  ];
}

const paths = ({ result }: Extract<Facts['driven'], { form: 'long' }>) => (result?.kind === 'paths' ? result.sentences.flat().join(' ') : '');
