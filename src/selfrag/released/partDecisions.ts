/** Where the two decide otherwise, or one of them does not come to its end. */
import type { DefectId } from './defects';
import { END, marker } from './text';
import { parting, type Facts, type Parting } from './partings';

export function crashes({ driven, paper }: Facts): Parting[] {
  const partings: Parting[] = [];
  const finishes = paper.missing.length === 0 ? 'comes to its end' : 'is not finished';
  if (driven.form === 'short') {
    partings.push(
      parting({
        where: 'run',
        node: null,
        paper: finishes,
        released: 'TypeError',
        defects: ['D16'],
        sentence: 'The released command stops at its first question; here it runs without the option that stops it.',
      }),
    );
  }
  const { crash } = driven;
  if (crash) {
    const defects = crash.defect ? [crash.defect] : [];
    partings.push(
      parting({ where: 'run', node: null, paper: finishes, released: crash.python, defects, sentence: `The released script stops with ${crash.python}.` }),
    );
  }
  return partings;
}

const ACTS = { retrieve: 'retrieves', no_retrieve: 'does not retrieve', continue: 'goes on with the passage in hand' } as const;

/** The decision at the start. */
export function firstDecision({ driven, paper, settings }: Facts): Parting[] {
  const ours = paper.trace.decisions.find(({ after }) => after === null);
  const decided = ours && paper.ranking.decided.get(ours.id);
  if (!decided || driven.retrieves === null || (decided.action === 'retrieve') === driven.retrieves) return [];
  const share = decided.share.toFixed(3);
  const theirs = driven.retrieves ? ACTS.retrieve : ACTS.no_retrieve;
  const { defects, why } = reasonOf(driven, settings.threshold);
  return [
    parting({
      where: 'decision',
      node: null,
      paper: ACTS[decided.action],
      released: theirs,
      defects,
      sentence: `At a share of ${share} for [Retrieval] the paper's rule ${ACTS[decided.action]}, the script ${theirs}${why}.`,
    }),
  ];
}

function reasonOf(driven: Facts['driven'], threshold: number | null): { defects: DefectId[]; why: string } {
  if (driven.form === 'short') return { defects: ['D6'], why: `: it divides log-probs, which gives ${driven.record.retrieveRatio?.toFixed(3)}` };
  if (threshold === null) return { defects: ['D5'], why: ': without a threshold it never does' };
  const wrote = driven.record.probe?.text.includes(marker('[Retrieval]')) === true;
  return { defects: ['D5'], why: wrote ? '' : `: its first ${driven.record.probe?.tokens.length} tokens hold no [Retrieval]` };
}

/** Decisions behind segments that both have. */
export function laterDecisions({ pairs, paper, driven, settings }: Facts): Parting[] {
  if (driven.form !== 'long') return [];
  return pairs.flatMap(({ paper: node, released, segment }) => {
    const decision = node && paper.trace.decisions.find(({ after, id }) => after === node.id && paper.trace.nodes.some((one) => one.decision === id));
    const action = decision && paper.ranking.decided.get(decision.id)?.action;
    // The last level is not gone on with, whatever the script reads.
    if (!action || !released || !segment || segment.depth >= settings.maxDepth - 1) return [];
    if ((action === 'retrieve') === segment.goesOn) return [];
    const not = segment.candidate?.completion.tokens.includes('[No Retrieval]') === true;
    return [
      parting({
        where: 'decision',
        node: released.id,
        paper: ACTS[action],
        released: segment.goesOn ? ACTS.retrieve : 'ends the path',
        defects: [not ? 'D11' : 'D12'],
        sentence: not
          ? `Behind ${released.id} the paper's rule ${ACTS[action]}; the script goes by its rewriting of [No Retrieval].`
          : `Behind ${released.id} the paper's rule ${ACTS[action]}; the script looks for [Retrieval] in the text.`,
      }),
    ];
  });
}

/** A kept segment that is nothing but the end token stopped the search, for all paths and a level later. */
export function terminated({ driven, pairs }: Facts): Parting[] {
  if (driven.form !== 'long' || !driven.record.terminated) return [];
  const end = pairs.find(({ segment }) => segment?.candidate?.pred === marker(END));
  return [
    parting({
      where: 'kept',
      node: end?.released?.id ?? null,
      paper: 'one path ends',
      released: 'all paths end',
      defects: ['D10'],
      sentence: `${end?.released?.id ?? 'A segment'} is nothing but the end token, so the search stops for all paths.`,
    }),
  ];
}

