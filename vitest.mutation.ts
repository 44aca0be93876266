/** For `npm run mutation`: the tests of the search, without a browser's or a build's plugins and without the long fuzz. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['src/selfrag/*.test.ts'], exclude: ['src/selfrag/traceFuzz.test.ts', 'src/selfrag/compare.test.ts'], testTimeout: 60_000 } });
