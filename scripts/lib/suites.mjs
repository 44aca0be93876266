// @ts-check
/** Test suites: each runs one command, is counted from its own report, and is told in one line; the sum comes last. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupError } from './run.mjs';

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 * @typedef {{name: string, run: () => Promise<number>, report?: {path: string, read: (text: string) => Counts}}} Suite
 *   `run` returns an exit code; without a report the command itself counts as one test.
 */

/** @param {string} text vitest's JSON report @returns {Counts} */
export function readVitest(text) {
  const report = JSON.parse(text);
  // A file that fails to load has no tests of its own, and must not pass for that.
  const broken = report.testResults.filter((/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests + report.numTodoTests };
}

/** @param {string} text Playwright's JSON report @returns {Counts} */
export function readPlaywright(text) {
  const { stats, errors } = JSON.parse(text);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped };
}

/** @param {string} text pytest's JUnit XML @returns {Counts} */
export function readJunit(text) {
  const total = (/** @type {string} */ name) =>
    [...text.matchAll(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`, 'g'))].reduce((sum, match) => sum + Number(match[1]), 0);
  const failed = total('failures') + total('errors');
  return { passed: total('tests') - failed - total('skipped'), failed, skipped: total('skipped') };
}

/** @param {Suite} suite @returns {Promise<Counts & {note: string}>} */
async function runSuite({ run, report }) {
  if (report) {
    rmSync(report.path, { force: true });
    mkdirSync(dirname(report.path), { recursive: true });
  }
  try {
    const code = await run();
    if (!report) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, note: '' };
    if (!existsSync(report.path)) return { passed: 0, failed: 1, skipped: 0, note: `did not run (exit code ${code})` };
    const counts = report.read(readFileSync(report.path, 'utf8'));
    if (counts.passed + counts.failed === 0) return { ...counts, failed: 1, note: 'no test ran' };
    // An error outside of any test (an unhandled rejection, say) fails the command and no test.
    if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, note: `exit code ${code} although every test passed` };
    return { ...counts, note: '' };
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, note: error instanceof SetupError ? error.message : String(error) };
  }
}

/**
 * Runs all suites one after the other, the later ones also when an earlier one failed, and prints the sum.
 * @param {readonly Suite[]} suites
 * @returns {Promise<number>} exit code: 0 when everything passed
 */
export async function runSuites(suites) {
  /** @type {string[]} */
  const lines = [];
  const sum = { passed: 0, failed: 0 };
  for (const suite of suites) {
    console.log(`\n== ${suite.name}`);
    const start = performance.now();
    const { passed, failed, skipped, note } = await runSuite(suite);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    sum.passed += passed;
    sum.failed += failed;
    const details = [`${passed} passed`, `${failed} failed`, ...(skipped ? [`${skipped} skipped`] : []), ...(note ? [note] : [])];
    lines.push(`${failed ? 'FAIL' : 'ok  '} ${suite.name}: ${details.join(', ')} (${seconds} s)`);
    console.log(lines.at(-1));
  }
  console.log(`\n${lines.join('\n')}\n\n${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 ? 0 : 1;
}
