/** Command lines of the released scripts, as Python's argparse reads them. */
import { ReleasedError } from '../../selfrag/released';

type Kind = 'text' | 'int' | 'float' | 'flag';
export interface OptionSpec {
  readonly kind: Kind;
  readonly choices?: readonly string[];
}

const exit = (why: string) => new ReleasedError('SystemExit', why);

/** @returns what was given, by option name without dashes. @throws ReleasedError `SystemExit` on what argparse refuses */
export function parseArgv(argv: readonly string[], specs: Readonly<Record<string, OptionSpec>>): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {};
  for (let i = 0; i < argv.length; i++) {
    const [flag = '', ...inline] = (argv[i] as string).split('=');
    const name = resolve(flag, Object.keys(specs));
    const spec = specs[name] as OptionSpec;
    if (spec.kind === 'flag') {
      if (inline.length > 0) throw exit(`${flag} takes no value`);
      values[name] = true;
      continue;
    }
    const value = inline.length > 0 ? inline.join('=') : argv[++i];
    // What begins with a dash is an option, unless it is a number.
    if (value === undefined || (inline.length === 0 && /^-(?!\d*\.?\d+$)/.test(value) && value !== '-')) throw exit(`${flag} needs a value`);
    values[name] = convert(flag, value, spec);
  }
  return values;
}

/** A beginning of a name will do, as long as it is the beginning of one only. */
function resolve(flag: string, names: readonly string[]): string {
  if (!flag.startsWith('--')) throw exit(`unrecognised argument ${flag}`);
  const wanted = flag.slice(2);
  if (names.includes(wanted)) return wanted;
  const [name, ...others] = names.filter((one) => one.startsWith(wanted));
  if (name === undefined || others.length > 0) throw exit(`unrecognised or ambiguous option ${flag}`);
  return name;
}

const NUMBERS = {
  int: /^\s*[+-]?\d+(_\d+)*\s*$/,
  float: /^\s*[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)\s*$/i,
};

function convert(flag: string, value: string, { kind, choices }: OptionSpec): string | number {
  if (kind === 'int' || kind === 'float') {
    if (!NUMBERS[kind].test(value)) throw exit(`${flag}: invalid ${kind} value ${value}`);
    return Number(value.trim().replaceAll('_', '').replace(/inf(inity)?/i, 'Infinity').replace(/nan/i, 'NaN'));
  }
  if (choices && !choices.includes(value)) throw exit(`${flag}: invalid choice ${value}`);
  return value;
}

const text: OptionSpec = { kind: 'text' };
const int: OptionSpec = { kind: 'int' };
const float: OptionSpec = { kind: 'float' };
const flag: OptionSpec = { kind: 'flag' };

/** Options that run_long_form_static.py and run_short_form.py share. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  model_name: text,
  input_file: text,
  output_file: text,
  task: text,
  device: text,
  max_new_tokens: int,
  tokenizer_path: text,
  download_dir: text,
  ndocs: int,
  world_size: int,
  dtype: text,
  threshold: float,
  use_seqscore: flag,
  use_utility: flag,
  beam_width: int,
  max_depth: int,
  w_rel: float,
  w_sup: float,
  w_use: float,
  mode: { kind: 'text', choices: ['adaptive_retrieval', 'no_retrieval', 'always_retrieve'] },
};
export const LONG_OPTIONS = { ...COMMON_OPTIONS, use_grounding: flag, ignore_cont: flag };
export const SHORT_OPTIONS = { ...COMMON_OPTIONS, use_groundness: flag, metric: text };
export const BASELINE_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  model_name: text,
  input_file: text,
  retrieval_file: text,
  mode: text,
  device: text,
  max_new_tokens: int,
  int8bit: flag,
  metric: text,
  top_n: int,
  result_fp: text,
  task: text,
  prompt_name: text,
  batch_size: int,
  dtype: text,
  world_size: int,
  choices: text,
  instruction: text,
  download_dir: text,
  api_key: text,
};
