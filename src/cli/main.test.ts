import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { traceSchema } from '../selfrag';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs the command as a person would; resolves whatever the exit code. */
const selfrag = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', MAIN, ...args], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

describe('selfrag', { timeout: 120_000 }, () => {
  it('prints the trace alone on stdout, under the settings that were given', async () => {
    const { code, stdout, stderr } = await selfrag(
      ...['ask', 'What is the capital of Peru?', '--json', '--mode', 'always', '--ndocs', '2', '--beam-width', '1'],
      ...['--max-depth', '1', '--w-rel', '0.5', '--threshold', 'none'],
    );
    const trace = traceSchema.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(trace.status).toBe('finished');
    expect(trace.settings).toMatchObject({ mode: 'always', passages: 2, beamWidth: 1, maxDepth: 1, threshold: null });
    expect(trace.settings.weights.rel).toBe(0.5);
    expect(trace.retrievals[0]?.passages).toHaveLength(2);
    expect(stderr).toContain('loading');
  });

  it('prints passages with scores, best first', async () => {
    const { code, stdout } = await selfrag('search', 'rivers of Africa', '--k', '3', '--json');
    const passages = JSON.parse(stdout) as { id: string; title: string; text: string; score: number }[];
    expect(code).toBe(0);
    expect(passages).toHaveLength(3);
    expect(passages.map((p) => p.score)).toEqual(passages.map((p) => p.score).sort((a, b) => b - a));
  });

  it.each([
    [['ask', '  '], 'empty'],
    [['ask', 'Why?', '--threshold', '2'], 'from 0 to 1'],
    [['ask', 'Why?', '--mode', 'sometimes'], 'adaptive, always, never'],
    [['search', 'x', '--k', '1.5'], 'whole number'],
    [['answer', 'Why?'], 'unknown command'],
  ])('says what is wrong with %j, prints nothing on stdout and fails', async (args, said) => {
    const { code, stdout, stderr } = await selfrag(...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(said);
  });
});
