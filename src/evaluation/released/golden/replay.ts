/** Replays golden cases: traces of the reference's own functions, made by running them on a scripted language model. */
import { ReleasedError } from '../../../selfrag/released';
import { caseSchema, type Case, type Outcome } from './case';
import { difference, differenceWithin, EXACT, FLOAT32 } from './compare';
import { replayFunction, replayRetrieval } from './functions';
import { replayFormat, replayMainBaseline, replayMainLong, replayMainShort } from './scripts';
import { replayLongForm, replayShortForm, replayStep } from './searches';

const BY_KIND: Readonly<Record<string, (given: Case) => Outcome>> = {
  long_form: replayLongForm,
  long_form_step: replayStep,
  short_form: replayShortForm,
  main_long: replayMainLong,
  main_short: replayMainShort,
  main_baseline: replayMainBaseline,
};

/** By what the case holds: its kind, a canned result to format, positional arguments, or one input. */
function replayer(given: Case): (given: Case) => Outcome {
  if (given.kind !== undefined) {
    const found = BY_KIND[given.kind];
    if (!found) throw new Error(`no cases of the kind "${given.kind}" are known`);
    return found;
  }
  if ('final_pred' in given) return replayFormat;
  return given.args === undefined ? replayRetrieval : replayFunction;
}

/** @returns the first difference; null when the case passes */
export function replayCase(data: unknown): string | null {
  const parsed = caseSchema.safeParse(data);
  if (!parsed.success) return `not a golden case: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`;
  try {
    const { outcome, crash } = run(parsed.data);
    return differenceOf(parsed.data, outcome, crash);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How a case ends where the script stops in the middle; null where it does not. */
export const crashOf = (given: Case): ReleasedError | null => run(given).crash;

function run(given: Case): { readonly outcome: Outcome; readonly crash: ReleasedError | null } {
  const outcome = replayer(given)(given);
  try {
    outcome.run();
    return { outcome, crash: null };
  } catch (error) {
    if (!(error instanceof ReleasedError)) throw error;
    return { outcome, crash: error };
  }
}

function differenceOf(given: Case, outcome: Outcome, crash: ReleasedError | null): string | null {
  const error = given.error?.type ?? null;
  if (error !== (crash?.python ?? null)) return `error: expected ${error ?? 'none'}, found ${crash?.message ?? 'none'}`;
  if (given.calls) {
    const calls = difference(given.calls, outcome.calls, EXACT, 'calls');
    if (calls !== null) return calls;
  }
  // Null where nothing was written: a crash, or a function that found nothing.
  const tolerance = given.fn === 'index_search' ? FLOAT32 : EXACT;
  const expected = withoutMessages(given.output);
  const actual = withoutMessages(outcome.output());
  return error === null ? difference(expected, actual, tolerance) : differenceWithin(expected, actual, tolerance);
}

/** Of an error only the class is compared: messages depend on the Python version. Missing values are left out. */
function withoutMessages(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMessages);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === 'error' && inner?.type ? { type: inner.type } : withoutMessages(inner)]),
  );
}
