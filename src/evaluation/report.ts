/** The figures of a set out of the results of its cases, in the order of the table. */
import { balanced, calibrationFigure, differenceFigure, macroF1Figure, share, type Figure } from './figures';
import type { Result } from './measure';
import { ABLATED } from './runs';
import type { Sort } from './sets/case';
import { RELEVANCE_SORTS, SUPPORT_CLASSES } from './sets/probes';

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** The values that are there. */
const known = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);

const SORT_NAMES: readonly (readonly [Sort, string])[] = [
  ['one hop', 'one hop'],
  ['claim', 'yes/no claims'],
  ['compare', 'comparisons of two'],
];

/** The same figures for every set; those without a case are n/a. */
export function sectionsOf(results: readonly Result[]): Section[] {
  const decisions = (needs: boolean) =>
    known(results.map((result) => (result.case.needsRetrieval === needs && result.retrieves !== null ? result.retrieves === needs : null)));
  const hits = known(results.map((result) => result.hits));
  const relevance = results.flatMap((result) => result.relevance);
  const bySort = (sort: (typeof RELEVANCE_SORTS)[number]) =>
    relevance.filter((one) => one.sort === sort).map(({ probability }) => probability > 0.5 === (sort === 'gold'));
  const [gold, ...others] = RELEVANCE_SORTS.map(bySort);
  const segments = results.flatMap((result) => result.segments);
  const answered = results.filter((result) => result.right !== null);
  const pick = (of: (result: Result) => boolean | null | undefined, from = answered) => from.map((result) => of(result) === true);
  const ofSort = (sort: Sort) => answered.filter((result) => result.case.sort === sort);
  const right = pick((result) => result.right);
  const saysRight = pick((result) => result.saysRight);
  const top = pick((result) => result.plainRight);
  const outside = results.filter((result) => result.case.sort === 'outside');
  // Of a question in a file only its passages say that the corpus answers it.
  const inside = results.filter(({ case: { sort, passages } }) => (sort === 'given' ? passages.length > 0 : sort !== 'outside'));
  const support = results.flatMap((result) => result.support);

  return [
    {
      title: 'decide and find',
      figures: [
        balanced('retrieve decision, balanced accuracy', decisions(true), decisions(false)),
        share('  questions that need it', decisions(true)),
        share('  requests that do not', decisions(false)),
        share('recall@1 of a gold passage', hits.map(({ first }) => first)),
        share('recall@5 of a gold passage', hits.map(({ five }) => five)),
      ],
    },
    {
      title: 'judge',
      figures: [
        balanced('IsRel, balanced: gold against the others', gold ?? [], others.flat()),
        balanced('IsRel, mean of the four sorts of passage', gold ?? [], ...others),
        ...RELEVANCE_SORTS.map((sort) => share(`  ${sort}`, bySort(sort))),
        macroF1Figure('IsSup, macro-F1', support, SUPPORT_CLASSES.length),
        ...SUPPORT_CLASSES.map((name, at) => share(`  ${name}`, support.filter(({ expected }) => expected === at).map(({ judged }) => judged === at))),
        share('IsUse, right order of two answers', known(results.map((result) => result.utilityOrder))),
        calibrationFigure('calibration error of IsRel', relevance.map(({ sort, probability }) => ({ probability, yes: sort === 'gold' }))),
        calibrationFigure(
          'calibration error of Retrieve',
          results.flatMap(({ retrieveShare, case: { needsRetrieval } }) =>
            retrieveShare === null || needsRetrieval === null ? [] : [{ probability: retrieveShare, yes: needsRetrieval }],
          ),
        ),
      ],
    },
    {
      title: 'answer',
      figures: [
        share('answer right given the gold passage', known(results.map((result) => result.readRight))),
        share('answer right end to end (adaptive, k=5, B=2)', right),
        ...SORT_NAMES.map(([sort, name]) => share(`  ${name}`, pick((result) => result.right, ofSort(sort)))),
        share('  covered or not', saysRight),
        share('long form: segments whose statements stand in their passage', known(segments.map(({ stated }) => stated))),
        share('  segments that the model calls fully supported', known(segments.map(({ token }) => token))),
        share('question in the corpus shown as covered', known(inside.map((result) => result.covered))),
        share('question outside the corpus shown as covered', known(outside.map((result) => result.covered))),
      ],
    },
    {
      title: 'baselines and ablation, answer right end to end',
      figures: [
        share('no retrieval', pick((result) => result.neverRight)),
        share('top passage, no reflection', top),
        differenceFigure('ours minus top passage', right, top),
        ...SORT_NAMES.map(([sort, name]) =>
          differenceFigure(`  ${name}`, pick((result) => result.right, ofSort(sort)), pick((result) => result.plainRight, ofSort(sort))),
        ),
        // The baseline never doubts: this is how the two compare when ours may not doubt either.
        differenceFigure('  covered or not', saysRight, top),
        ...ABLATED.flatMap((which) => {
          const without = pick((result) => result.withoutWeight?.[which]);
          return [share(`ours with w_${which} = 0`, without), differenceFigure(`  what w_${which} adds`, right, without)];
        }),
      ],
    },
  ];
}
