/** Output of the benchmarks: JSON lines on stdout, each with its settings; progress goes to stderr. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';

export type Line = { readonly bench: string } & Readonly<Record<string, unknown>>;

let out: string | null = null;

/** From here on, lines are also written to a file, which is emptied first. */
export function alsoTo(path: string): void {
  writeFileSync(path, '');
  out = path;
}

export function line(bench: string, values: Record<string, unknown>): void {
  const text = JSON.stringify({ bench, ...values });
  console.log(text);
  if (out !== null) appendFileSync(out, `${text}\n`);
}

export const note = (text: string): void => console.error(text);

function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/** What the numbers of one run depend on beside the code. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()} ${arch()}`,
  node: process.versions.node,
  commit: commit(),
});

/**
 * @param values not empty
 * @param share 0..1, e.g. 0.95
 * @returns the smallest value that at least this share of the values does not exceed
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('There is no quantile of nothing.');
  return value;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
