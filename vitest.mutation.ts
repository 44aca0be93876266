/** For `npm run mutation`: the method's tests alone, without a browser's or a build's plugins. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['src/selfrag/*.test.ts'], testTimeout: 60_000 } });
