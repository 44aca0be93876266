/** One example of the gallery, run as the page runs it: Self-RAG and the plain RAG baseline. */
import { requestFor, type Example } from '../src/playground/examples';
import { plainRag, reduce, run, type Passage, type RunPorts, type Trace } from '../src/selfrag';

export async function recordExample(
  example: Example,
  ports: RunPorts,
  corpus: readonly Passage[],
  now: () => number,
): Promise<{ trace: Trace; baseline: Trace }> {
  const { question, settings, passages, edits } = requestFor(example, corpus);
  const input = { question, settings, edits, ...(passages && { passages }) };
  const record = async (method: typeof run, id: string) => {
    let trace: Trace | null = null;
    for await (const event of method(input, ports, { id, now })) trace = reduce(trace, event);
    if (trace?.status !== 'finished') throw new Error(`${id} did not finish: ${trace?.error?.message}`);
    return trace;
  };
  return { trace: await record(run, example.id), baseline: await record(plainRag, `${example.id}-baseline`) };
}
