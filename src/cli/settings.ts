/** The settings of a run as options of a command. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../selfrag';

export interface SettingsOptions {
  readonly semantics?: Settings['semantics'];
  readonly form?: Settings['form'];
  readonly mode?: Settings['mode'];
  readonly threshold?: number | 'none';
  readonly wRel?: number;
  readonly wSup?: number;
  readonly wUse?: number;
  readonly ndocs?: number;
  readonly beamWidth?: number;
  readonly maxDepth?: number;
  readonly sequenceScore?: Settings['sequenceScore'];
  readonly pathScore?: Settings['pathScore'];
  readonly hardConstraint?: boolean;
  readonly readUnemitted?: boolean;
  readonly keepEvidence?: boolean;
  readonly maxNewTokens?: number;
}

/** A number argument within bounds; the message names them. */
export function number(min: number, max: number, whole = false) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`Give a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Adds an option for every setting; what is not given keeps the paper's value. */
export function withSettings(command: Command): Command {
  const { semantics, form, mode, sequenceScore, pathScore } = settingsSchema.shape;
  return command
    .addOption(
      new Option('--semantics <s>', 'paper: as the paper says; released: as the published scripts do it, defects included').choices(
        semantics.options,
      ),
    )
    .addOption(
      new Option('--form <form>', 'long: segments by beam search; open, closed: one retrieval (closed: scores add up per answer)').choices(
        form.options,
      ),
    )
    .addOption(new Option('--mode <mode>', 'when to retrieve').choices(mode.options))
    .option('--threshold <x>', 'retrieve iff the share of [Retrieval] exceeds it, 0 to 1, or "none"', (text) =>
      // Commander takes a null for a missing value, so the word stays until `settingsOf`.
      text === 'none' ? text : number(0, 1)(text),
    )
    .option('--w-rel <x>', 'weight of IsRel', number(0, 10))
    .option('--w-sup <x>', 'weight of IsSup', number(0, 10))
    .option('--w-use <x>', 'weight of IsUse', number(0, 10))
    .option('--ndocs <n>', 'passages per retrieval', number(1, 20, true))
    .option('--beam-width <n>', 'paths kept after each segment', number(1, 20, true))
    .option('--max-depth <n>', 'most segments in a path', number(1, 20, true))
    .addOption(
      new Option('--sequence-score <s>', 'p(y) in the segment score: over text tokens, over all tokens, or left out').choices(
        sequenceScore.options,
      ),
    )
    .addOption(new Option('--path-score <s>', 'how segment scores make a path score').choices(pathScore.options))
    .option('--hard-constraint', 'drop candidates judged "No support" while others exist')
    .option('--read-unemitted', 'read a group that was not written at the segment\'s last step')
    .option('--no-keep-evidence', 'leave passages of earlier segments out of the prompt')
    .option('--max-new-tokens <n>', 'most new tokens per segment', number(1, 1024, true));
}

export function settingsOf(options: SettingsOptions): Settings {
  const d = DEFAULT_SETTINGS;
  return {
    semantics: options.semantics ?? d.semantics,
    form: options.form ?? d.form,
    mode: options.mode ?? d.mode,
    threshold: options.threshold === 'none' ? null : (options.threshold ?? d.threshold),
    weights: {
      rel: options.wRel ?? d.weights.rel,
      sup: options.wSup ?? d.weights.sup,
      use: options.wUse ?? d.weights.use,
    },
    passages: options.ndocs ?? d.passages,
    beamWidth: options.beamWidth ?? d.beamWidth,
    maxDepth: options.maxDepth ?? d.maxDepth,
    sequenceScore: options.sequenceScore ?? d.sequenceScore,
    pathScore: options.pathScore ?? d.pathScore,
    hardConstraint: options.hardConstraint ?? d.hardConstraint,
    readUnemitted: options.readUnemitted ?? d.readUnemitted,
    keepEvidence: options.keepEvidence ?? d.keepEvidence,
    maxNewTokens: options.maxNewTokens ?? d.maxNewTokens,
  };
}
