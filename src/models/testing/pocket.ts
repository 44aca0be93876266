/** The shipped generator in tests: the real weights on the CPU, once per test file. */
import type { GenerateEvent, GenerateRequest, LanguageModel, TokenStep } from '../../selfrag';
import { nodeFiles } from '../filesNode';
import { loadGenerator, type LoadedGenerator } from '../load';
import { nodeRuntime } from '../runtimeNode';

const ROOT = 'public';
const MANIFEST = 'models/generator/manifest.json';

export function loadPocket(): Promise<LoadedGenerator> {
  return loadGenerator({ files: nodeFiles(ROOT), runtime: nodeRuntime(1), manifestPath: MANIFEST });
}

export interface Generated {
  readonly steps: readonly TokenStep[];
  readonly reason: string | null;
}

/** Everything that a batch generates, by request. */
export async function generateAll(
  generator: LanguageModel,
  requests: readonly GenerateRequest[],
): Promise<Map<string, Generated>> {
  const events: GenerateEvent[] = [];
  for await (const event of generator.generate(requests)) events.push(event);
  return new Map(
    requests.map(({ id }) => {
      const mine = events.filter((event) => event.request === id);
      const finish = mine.at(-1);
      return [
        id,
        {
          steps: mine.flatMap((event) => (event.kind === 'token' ? [event.step] : [])),
          reason: finish?.kind === 'finish' ? finish.reason : null,
        },
      ];
    }),
  );
}
