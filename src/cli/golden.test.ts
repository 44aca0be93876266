import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const GOLDEN = fileURLToPath(new URL('golden.ts', import.meta.url));

it('names a folder that cannot be read', { timeout: 60_000 }, async () => {
  const said = await new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', GOLDEN, '/no/such/folder'], (error, stdout, stderr) => resolve({ code: error?.code, stdout, stderr }));
  });
  const stderr = 'golden: /no/such/folder cannot be read (ENOENT). Give folders that hold golden files.\n';
  expect(said).toEqual({ code: 1, stdout: '', stderr });
});
