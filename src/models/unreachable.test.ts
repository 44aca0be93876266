import { describe, expect, test } from 'vitest';
import { tellingUnreachable } from './unreachable';

describe('tellingUnreachable', () => {
  test.each([
    'no available backend found. ERR: [wasm] TypeError: Failed to fetch dynamically imported module: http://localhost/assets/ortGlue-1.mjs',
    'no available backend found. ERR: [wasm] TypeError: error loading dynamically imported module: http://localhost/assets/ortGlue-1.mjs',
    'Importing a module script failed.',
    'no available backend found. ERR: [wasm] RuntimeError: Aborted(both async and sync fetching of the wasm failed)',
  ])('says what to do, and keeps the reason: %s', async (reason) => {
    await expect(tellingUnreachable(Promise.reject(new Error(reason)))).rejects.toMatchObject({
      code: 'runtime-missing',
      message: expect.stringMatching(/could not be fetched\. Check the connection and load the models again\.$/),
      facts: { reason },
    });
  });

  test('other failures and results pass as they are', async () => {
    const other = new Error('no available backend found. ERR: [wasm] RuntimeError: Out of memory');
    await expect(tellingUnreachable(Promise.reject(other))).rejects.toBe(other);
    await expect(tellingUnreachable(Promise.resolve(3))).resolves.toBe(3);
  });
});
