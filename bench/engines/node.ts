/** Engines in Node: files from disk, the native runtime on the CPU. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFiles } from '../../src/models/filesNode';
import { nodeRuntime } from '../../src/models/runtimeNode';
import { SITE } from '../made';
import type { Platform } from './engine';

export function nodePlatform(threads: number): Platform {
  const runtime = nodeRuntime(threads);
  return {
    device: 'cpu',
    threads,
    files: nodeFiles(SITE),
    bytes: async (path) => new Uint8Array(await readFile(join(SITE, path))),
    runtime: async () => runtime,
    async transformers() {
      const { env } = await import('@huggingface/transformers');
      env.localModelPath = join(SITE, 'made');
      env.logLevel = 40;
      return { options: { device: 'cpu', session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 } } };
    },
  };
}
