import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SetupError } from './run.mjs';
import { readJunit, readPlaywright, readVitest, runSuites } from './suites.mjs';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(text));
});
afterEach(() => vi.restoreAllMocks());

const lastLine = () => lines.at(-1)?.split('\n').at(-1);

describe('the sum of all suites', () => {
  it('adds up reports and commands and passes when nothing failed', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'suites-')), 'report.xml');
    const code = await runSuites([
      { name: 'lint', run: async () => 0 },
      {
        name: 'python',
        run: async () => {
          writeFileSync(path, '<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="1" tests="5">');
          return 0;
        },
        report: { path, read: readJunit },
      },
    ]);
    expect([code, lastLine()]).toEqual([0, '5 passed, 0 failed']);
  });

  it('counts a suite that could not run as failed, says why, and runs the next one', async () => {
    const code = await runSuites([
      {
        name: 'e2e',
        run: () => Promise.reject(new SetupError('There is no browser.')),
        report: { path: join(tmpdir(), 'never-written', 'a.json'), read: readPlaywright },
      },
      { name: 'build', run: async () => 0 },
    ]);
    expect([code, lastLine()]).toEqual([1, '1 passed, 1 failed']);
    expect(lines.join('\n')).toContain('There is no browser.');
  });

  it('does not take an old report for a new one', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'suites-')), 'report.xml');
    writeFileSync(path, '<testsuite tests="9" failures="0" errors="0" skipped="0">');
    const code = await runSuites([{ name: 'python', run: async () => 2, report: { path, read: readJunit } }]);
    expect([code, lastLine()]).toEqual([1, '0 passed, 1 failed']);
  });

  it.each([
    ['that ran no test', 0, { passed: 0, failed: 0, skipped: 3 }],
    ['that ended badly although its tests passed', 1, { passed: 4, failed: 0, skipped: 0 }],
  ])('fails a suite %s', async (_, exit, counts) => {
    const path = join(mkdtempSync(join(tmpdir(), 'suites-')), 'report.json');
    const run = async () => (writeFileSync(path, '{}'), exit);
    expect(await runSuites([{ name: 'unit', run, report: { path, read: () => counts } }])).toBe(1);
  });
});

describe('reading reports', () => {
  it('sums errors and failures of all JUnit suites', () => {
    const xml = '<testsuite name="a" errors="1" failures="2" skipped="1" tests="9"></testsuite><testsuite tests="1" errors="0" failures="0" skipped="0">';
    expect(readJunit(xml)).toEqual({ passed: 6, failed: 3, skipped: 1 });
  });

  it('counts a unit test file that does not load', () => {
    const report = {
      numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
      ],
    };
    expect(readVitest(JSON.stringify(report))).toEqual({ passed: 3, failed: 2, skipped: 1 });
  });

  it('counts errors outside of end-to-end tests', () => {
    const report = { stats: { expected: 7, flaky: 0, unexpected: 1, skipped: 2 }, errors: [{ message: 'no tests' }] };
    expect(readPlaywright(JSON.stringify(report))).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });
});
