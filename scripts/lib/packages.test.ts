import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInstalled } from './packages.mjs';
import { ROOT } from './run.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/react': { version: '19.3.1' },
  'node_modules/esbuild-windows': { version: '1.0.0', optional: true },
};
const react = wanted['node_modules/react'];

describe('whether the installed packages are those of the lockfile', () => {
  it('accepts them without the optional ones of other systems', () => {
    expect(isInstalled(wanted, { 'node_modules/react': react })).toBe(true);
  });

  it.each([
    ['nothing is installed', null],
    ['a package is missing', {}],
    ['a version is another', { 'node_modules/react': { version: '18.0.0' } }],
    ['an optional package has another version', { 'node_modules/react': react, 'node_modules/esbuild-windows': { version: '0.9.0' } }],
    ['a package is installed that is no longer named', { 'node_modules/react': react, 'node_modules/vue': { version: '3.0.0' } }],
  ])('refuses when %s', (_, installed) => {
    expect(isInstalled(wanted, installed)).toBe(false);
  });
});

describe('the lockfile', () => {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  const packages: Record<string, { optionalDependencies?: Record<string, string> }> = JSON.parse(lock).packages;

  it('names the packages of all systems, or npm ci would refuse it on the others', () => {
    const named = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)));
    const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.length).toBeGreaterThan(0);
    expect(optional.filter((name) => !named.has(name))).toEqual([]);
  });

  it('names no registry, so that everybody installs from their own', () => {
    expect(lock).not.toContain('"resolved"');
  });
});
