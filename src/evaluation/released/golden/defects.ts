/** Which golden cases show which defect: by what the reference's traces name, by the crash, and by input and output. */
import type { DefectId } from '../../../selfrag/released';
import { caseSchema, type Case } from './case';
import { crashOf } from './replay';

type Shows = (given: Case) => boolean;

/** The name under which the traces list it in `affected_by`. */
const named = (name: string): Shows => (given) => given.affected_by?.includes(name) === true;
const crashes = (defect: DefectId): Shows => (given) => given.error != null && crashOf(given)?.defect === defect;
const any = (...rules: readonly Shows[]): Shows => (given) => rules.some((rule) => rule(given));
const tagged = (part: string): Shows => (given) => JSON.stringify(given.tags ?? given.tag ?? '').includes(part);
const argument = (part: string): Shows => (given) => JSON.stringify((given.input as { argv?: unknown } | undefined)?.argv ?? '').includes(part);

/** Names a document by another position than the answer's number does. */
const misnumbered: Shows = ({ task, output }) => {
  if (task !== 'asqa' && task !== 'eli5') return false;
  const text = (output as { output?: string } | null)?.output ?? '';
  return [...text.matchAll(/ \[(\d+)\]/g)].some(([, number], position) => Number(number) !== position + 1);
};

const constrained: Shows = ({ kind, input, output }) => {
  if (kind !== 'long_form' || !(input as { ignore_cont?: boolean }).ignore_cont) return false;
  const { splitted_sentences: kept = {}, best_selections: paths = {} } =
    (output as { result?: Record<string, Record<string, unknown[]>> }).result ?? {};
  return Object.keys(paths).some((rank) => (kept[rank]?.length ?? 0) < (paths[rank]?.length ?? 0) - 1);
};

interface ArcItem {
  readonly answerKey?: string;
  readonly choices?: { readonly label: readonly string[] };
}
const arc: Shows = ({ fn, args }) =>
  fn === 'preprocess_input_data' &&
  args?.[1] === 'arc_c' &&
  (args[0] as ArcItem[]).some(({ answerKey = '', choices }) => /\d/.test(answerKey) || (choices?.label.length ?? 0) > 4);

/** A second level read the same passages. */
const deep: Shows = ({ kind, output }) => kind === 'long_form' && '2' in ((output as { levels?: object } | null)?.levels ?? {});

/** Each defect with what shows it; D25 to D27 concern what these traces do not cover. */
const RULES: readonly (readonly [DefectId | 'D24' | 'D25' | 'D26' | 'D27', Shows])[] = [
  ['D1', any(named('utility_ignored'), crashes('D1'))],
  ['D2', argument('"--w_')],
  ['D3', named('seqscore_not_passed_down')],
  ['D4', named('minus_100_as_probability')],
  ['D5', any(named('threshold_none_never_retrieves'), crashes('D5'))],
  ['D6', named('log_prob_ratio_flips_decision')],
  ['D7', named('sibling_contamination')],
  ['D8', named('score_product')],
  ['D9', named('finished_beam_dropped')],
  ['D10', named('eos_termination')],
  ['D11', any(named('no_retrieval_rewrite'), crashes('D11'))],
  ['D12', deep],
  ['D13', crashes('D13')],
  ['D14', crashes('D14')],
  ['D15', crashes('D15')],
  ['D16', crashes('D16')],
  ['D17', crashes('D17')],
  ['D18', crashes('D18')],
  ['D19', tagged('skip_special_tokens text')],
  ['D20', misnumbered],
  ['D21', constrained],
  ['D22', any(named('open_answer_not_cleaned'), crashes('D22'))],
  ['D23', arc],
  ['D24', any(argument('"--choices"'), ({ kind, error }) => kind === 'main_baseline' && error != null)],
  ['D25', () => false],
  ['D26', () => false],
  ['D27', () => false],
];

/** One line per defect: files and case ids. */
export function casesByDefect(files: readonly { readonly name: string; readonly cases: readonly unknown[] }[]): string[] {
  const parsed = files.map(({ name, cases }) => ({ name, cases: cases.map((given) => caseSchema.parse(given)) }));
  return RULES.map(([defect, shows]) => {
    const found = parsed.flatMap(({ name, cases }) => {
      const ids = cases.filter(shows).map(({ id }) => id);
      return ids.length > 0 ? [`${name.replace(/\.json$/, '')} ${ids.join(', ')}`] : [];
    });
    return `${defect}: ${found.join('; ') || 'no cases'}`;
  });
}
