import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { casesByDefect } from './defects';
import { readCases } from './file';
import { replayCase } from './replay';

const FOLDER = new URL('../fixtures/', import.meta.url);

/** Cases of each file: a fixture that is missing or short fails. */
const FILES = {
  format: 39,
  functions: 437,
  long_form: 115,
  long_form_step: 17,
  main_baseline: 4,
  main_long: 15,
  main_short: 11,
  retrieval: 41,
  short_form: 81,
};

const cases = (name: string) => readCases(gunzipSync(readFileSync(new URL(`${name}.json.gz`, FOLDER))).toString('utf8'));

describe('the released semantics', () => {
  it('has all fixtures', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(FILES).map((name) => `${name}.json.gz`));
  });

  it.each(Object.entries(FILES))('reproduces the reference on %s, %i cases', (name, count) => {
    const given = cases(name);
    expect(given).toHaveLength(count);
    expect(given.map((one, i) => ({ i, difference: replayCase(one) })).filter(({ difference }) => difference !== null)).toEqual([]);
  });
});

/** Paths of all leaves. */
function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function change(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value + 1e-4 * (1 + Math.abs(value));
  return value === null ? 1 : !value;
}

function changed(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = changed(copy[key], rest);
  return copy;
}

describe('the comparison', () => {
  const all = Object.keys(FILES).flatMap((name) => cases(name).map((given) => ({ name, given: given as Record<string, unknown> })));

  it('notices a change of any one value of the expected output, calls or error', () => {
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.nat(), (which, at) => {
        const { name, given } = all[which] as (typeof all)[number];
        // The class of an error inside a list of shards counts, its message does not.
        // Questions and answers of a search case are data of the case that only its output holds.
        const compared = leaves({ output: given.output, calls: given.calls, error: given.error }).filter(
          (path) =>
            path.at(-1) !== 'message' &&
            !(name === 'functions' && path.length === 1 && given.error) &&
            !(given.fn === 'index_search' && (path.includes('question') || path.includes('answers'))),
        );
        const places = compared.filter(([root]) => given[root as string] !== undefined);
        fc.pre(places.length > 0);
        const path = places[at % places.length] as string[];
        // After a crash more may be known than the reference tells.
        fc.pre(!(given.error && path.reduce<unknown>((v, k) => (v as Record<string, unknown>)?.[k], given) === null));
        expect(replayCase(changed(given, path))).not.toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  it('accepts other rounding of numbers, not other numbers', () => {
    const scaled = (factor: number) => {
      const given = structuredClone(cases('long_form')[0]) as { output: { steps: { candidates: { relevance_score: number }[] }[] } };
      const candidate = given.output.steps[0]?.candidates[0];
      if (candidate) candidate.relevance_score *= factor;
      return given;
    };
    expect(replayCase(scaled(1 + 1e-10))).toBeNull();
    expect(replayCase(scaled(1 + 1e-7))).toContain('relevance_score');
  });

  it('says what is no golden case', () => {
    expect(replayCase({ fn: 'postprocess' })).toContain('not a golden case');
    expect(replayCase({ id: 'x', fn: 'no_such_function', args: [] })).toContain('no function "no_such_function"');
  });
});

describe('golden files', () => {
  it('may hold what Python writes for numbers that JSON has no word for', () => {
    expect(readCases('[NaN, -Infinity, "NaN \\" Infinity", {"a": Infinity}]')).toEqual([NaN, -Infinity, 'NaN " Infinity', { a: Infinity }]);
    expect(() => readCases('[1')).toThrow();
    expect(() => readCases('{}')).toThrow('no array');
  });

  it('name the cases of each defect', () => {
    const lines = casesByDefect(Object.keys(FILES).map((name) => ({ name, cases: cases(name) })));
    expect(lines.map((line) => line.split(':')[0])).toEqual(Array.from({ length: 27 }, (_, i) => `D${i + 1}`));
    const docs = readFileSync(new URL('../../../../docs/SEMANTICS.md', import.meta.url), 'utf8');
    for (const line of lines.filter((one) => !one.endsWith('no cases'))) {
      for (const cases of line.replace(/^D\d+: /, '').split('; ')) expect(docs).toContain(`- ${cases}\n`);
    }
    expect(lines.filter((line) => line.endsWith('no cases')).map((line) => line.split(':')[0])).toEqual(['D25', 'D26', 'D27']);
  });
});
