import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { critiqueSchema, traceSchema } from '../selfrag';

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
      ...['--max-depth', '1', '--w-rel', '0.5', '--threshold', 'none', '--path-score', 'sum', '--sequence-score', 'all'],
      ...['--hard-constraint', '--read-unemitted', '--no-keep-evidence', '--max-new-tokens', '40', '--form', 'long', '--semantics', 'paper'],
    );
    const trace = traceSchema.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(trace.status).toBe('finished');
    expect(trace.settings).toMatchObject({ mode: 'always', passages: 2, beamWidth: 1, maxDepth: 1, threshold: null });
    expect(trace.settings).toMatchObject({ pathScore: 'sum', sequenceScore: 'all', hardConstraint: true, readUnemitted: true });
    expect(trace.settings).toMatchObject({ keepEvidence: false, maxNewTokens: 40, form: 'long', semantics: 'paper' });
    expect(trace.settings.weights.rel).toBe(0.5);
    expect(trace.retrievals[0]?.passages).toHaveLength(2);
    expect(stderr).toContain('loading');
  });

  it('fails where the model wrote no answer, and prints the trace all the same', async () => {
    const args = ['ask', 'What is the capital of Peru?', '--max-new-tokens', '1', '--max-depth', '1'];
    const [plain, json] = [await selfrag(...args), await selfrag(...args, '--json')];
    expect(plain).toMatchObject({ code: 1, stdout: '' });
    expect(plain.stderr).toContain('no answer');
    expect(json.code).toBe(1);
    expect(traceSchema.parse(JSON.parse(json.stdout)).status).toBe('finished');
  });

  it('judges a given answer against passages from texts and files, without writing anything', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'passages-')), 'Colombia.txt');
    writeFileSync(file, 'Colombia is a country in South America, and its capital is Bogotá.\n');
    const args = ['critique', '--question', 'What is the capital of Peru?', '--answer', 'The capital of Peru is Lima.'];
    const passages = ['--passage', 'Peru: Peru is a country of South America. The capital is Lima.', file];
    const { code, stdout } = await selfrag(...args, ...passages, '--json');
    expect(code).toBe(0);
    const { verdicts } = critiqueSchema.parse(JSON.parse(stdout));
    expect(verdicts.map((verdict) => verdict.passage?.title)).toEqual(['Peru', 'Colombia']);
    for (const { tokens, ledger } of verdicts) {
      expect(tokens.map(({ text }) => text).join('').trim()).toBe('The capital of Peru is Lima.');
      expect(ledger.score).toBeCloseTo(ledger.lines.reduce((sum, { amount }) => sum + amount, 0), 9);
    }
    const said = await selfrag(...args, ...passages);
    expect(said.stdout).toMatch(/^after "Peru"\n {2}IsRel {2}Relevant \d+\.\d%, Irrelevant \d+\.\d%\n/);
    expect(said.stdout).toContain('after "Colombia"');
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
    [['ask', 'Why?', '--semantics', 'mine'], 'paper, released'],
    [['ask', 'Why?', '--max-new-tokens', '0'], 'from 1 to 1024'],
    [['critique', '--question', 'Why?'], '--answer'],
    [['critique', '--question', 'Why?', '--answer', 'So.', '--passage', 'x', ' '], 'Passage 2 is empty'],
    [['search', 'x', '--k', '1.5'], 'whole number'],
    [['answer', 'Why?'], 'unknown command'],
  ])('says what is wrong with %j, prints nothing on stdout and fails', async (args, said) => {
    const { code, stdout, stderr } = await selfrag(...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(said);
  });
});
