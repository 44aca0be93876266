/** Where the two write other candidates. */
import { pathTo, recordedOf } from '../recorded';
import type { DefectId } from './defects';
import { cutStep } from './derive';
import { parting, type Facts, type Pair, type Parting } from './partings';
import type { Segment } from './segments';
import { marker, spell, type Prompt } from './text';

const generatedText = (prompt: Prompt) => prompt.map((part) => ('generated' in part ? part.generated : '')).join('');

/** What the prompt of a segment holds of generated text, and what its own path would have put there. */
function promptTexts(segment: Segment, { driven }: Facts, segments: readonly Segment[]): { held: string; own: string } | null {
  if (driven.form !== 'long') return null;
  const step = driven.record.steps.find(({ of }) => of === segment.parent);
  if (!step) return null;
  const byId = new Map(segments.map((one) => [one.id, one]));
  let own = '';
  for (let before = byId.get(segment.parent); before; before = byId.get(before.parent)) own = before.text + own;
  return { held: generatedText(step.prompt), own };
}

const segmentsIn = (pairs: readonly Pair[]) => pairs.flatMap(({ segment }) => (segment ? [segment] : []));

/** Prompts that hold what other candidates wrote (D7); one for each node that was expanded. */
export function contaminated(facts: Facts): Parting[] {
  const segments = segmentsIn(facts.pairs);
  const seen = new Set<number>();
  return segments.flatMap((segment) => {
    if (seen.has(segment.parent)) return [];
    seen.add(segment.parent);
    const texts = promptTexts(segment, facts, segments);
    if (!texts || texts.held === texts.own) return [];
    return [
      parting({
        where: 'candidates',
        node: `n${segment.parent}`,
        paper: spell(texts.own),
        released: spell(texts.held),
        defects: ['D7'],
        sentence: `Behind n${segment.parent} the prompt holds text that is not of its path.`,
      }),
    ];
  });
}

/** Passages of later levels: the first search's again (D12). */
export function samePassages({ paper, driven }: Facts): Parting[] {
  if (driven.form !== 'long' || !driven.record.steps.some(({ of }) => of !== 0)) return [];
  const first = driven.docs.flatMap((at) => driven.retrieval?.passages[at]?.id ?? []);
  const used = new Set(paper.trace.nodes.filter(({ depth }) => depth > 1).map(({ evidence }) => evidence?.retrieval));
  const others = paper.trace.retrievals.filter(({ id, query }) => used.has(id) && query !== paper.trace.question);
  return others.slice(0, 1).map(({ passages }) =>
    parting({
      where: 'candidates',
      node: null,
      paper: passages.map(({ id }) => id).join(', '),
      released: first.join(', '),
      defects: ['D12'],
      sentence: 'Later segments read the passages of the first search again.',
    }),
  );
}

/** The root counts as a level (D13). */
export function depths({ paper, settings, pairs, driven }: Facts): Parting[] {
  if (driven.form !== 'long' || driven.crash) return [];
  const { nodes } = recordedOf(paper.trace);
  const ours = Math.max(0, ...paper.ranking.levels.map(({ depth }) => depth));
  const theirs = Math.max(0, ...segmentsIn(pairs).map(({ depth }) => depth));
  const cut = segmentsIn(pairs).some(({ depth, goesOn }) => depth === settings.maxDepth - 1 && goesOn);
  if (!cut || ours <= theirs) return [];
  return [
    parting({
      where: 'candidates',
      node: null,
      paper: `${Math.max(...paper.ranking.levels.flatMap(({ kept }) => kept.map((id) => pathTo(id, nodes).length)))} segments`,
      released: `${theirs} segments`,
      defects: ['D13'],
      sentence: `At depth ${settings.maxDepth} the script writes ${settings.maxDepth - 1} segments at most.`,
    }),
  ];
}

/** Candidates of the same passages whose texts differ, and why. */
export function texts(facts: Facts): Parting[] {
  const segments = segmentsIn(facts.pairs);
  return facts.pairs.flatMap(({ paper, released, segment }) => {
    if (!paper || !released || !segment || paper.finish === null || paper.text === released.text) return [];
    return [
      parting({
        where: 'candidates',
        node: released.id,
        paper: paper.text,
        released: released.text,
        defects: textReasons(segment, facts, segments),
        sentence: `${released.id} reads otherwise than the paper's segment with the same passages.`,
      }),
    ];
  });
}

function textReasons(segment: Segment, facts: Facts, segments: readonly Segment[]): DefectId[] {
  const reasons: DefectId[] = [];
  if (segment.text.includes(marker('[No Retrieval]')) || (segment.candidate?.rewritten.length ?? 0) > 0) reasons.push('D11');
  const prompt = promptTexts(segment, facts, segments);
  if (prompt && prompt.held !== prompt.own) reasons.push('D7');
  const goesOn = segment.text.includes(marker('[Continue to Use Evidence]'));
  if (segment.depth > 1 || goesOn || (facts.driven.form === 'short' && beyond(segment))) reasons.push('D12');
  return reasons;
}

/** Generation went on behind [Retrieval]. */
function beyond(segment: Segment): boolean {
  const cut = cutStep(segment);
  return cut !== null && cut < (segment.recorded?.tokens.length ?? 0) - 1;
}
