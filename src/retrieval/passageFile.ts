/** Passages of an index as gzip'd JSON lines {id, title, text}, in row order. */
import { z } from 'zod';
import { SelfRagError, type Passage } from '../selfrag';

const passageSchema = z.object({ id: z.string(), title: z.string(), text: z.string() });

export async function writePassages(passages: readonly Passage[]): Promise<Uint8Array<ArrayBuffer>> {
  const lines = passages.map(({ id, title, text }) => JSON.stringify({ id, title, text })).join('\n');
  return through(new TextEncoder().encode(lines), new CompressionStream('gzip'));
}

/** @throws SelfRagError `index-passages` when the file is damaged or does not hold n passages */
export async function readPassages(bytes: Uint8Array<ArrayBuffer>, n: number): Promise<Passage[]> {
  try {
    const text = new TextDecoder().decode(await through(bytes, new DecompressionStream('gzip')));
    const passages = text.split('\n').map((line) => passageSchema.parse(JSON.parse(line)));
    if (passages.length !== n) throw new Error(`${passages.length} passages`);
    return passages;
  } catch (cause) {
    throw new SelfRagError('index-passages', `The passages of the index are damaged. Build the index again.`, { n }, { cause });
  }
}

async function through(bytes: Uint8Array<ArrayBuffer>, transform: CompressionStream | DecompressionStream) {
  const stream = new Blob([bytes]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
