import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTerminalGenerator, loadTerminalRetriever, PUBLIC } from '../src/cli/engine';
import { EXAMPLES } from '../src/playground/examples';
import { parsePassages } from '../src/retrieval/passagesTsv';
import { parseTrace, type Trace } from '../src/selfrag';
import { recordExample } from './recordExample';

const recorded = (name: string) => parseTrace(readFileSync(join(PUBLIC, 'traces', name), 'utf8'));
const essence = (trace: Trace) => ({
  generator: trace.generator.sha256,
  retriever: trace.retriever.sha256,
  decisions: trace.decisions.map((decision) => decision.action),
  passages: trace.retrievals.map((retrieval) => retrieval.passages.map((passage) => passage.id)),
  texts: trace.nodes.map((node) => node.text),
  answer: trace.answer,
});

describe('the recordings of the gallery', async () => {
  const corpus = parsePassages(readFileSync(join(PUBLIC, 'corpus/passages.tsv'), 'utf8'));
  const [generator, { retriever }] = await Promise.all([loadTerminalGenerator(), loadTerminalRetriever()]);

  it.each(EXAMPLES)('say what the shipped models say now: $id (else: npm run traces)', async (example) => {
    const fresh = await recordExample(example, { generator, retriever }, corpus, () => 0);
    expect(essence(recorded(`${example.id}.json`))).toEqual(essence(fresh.trace));
    expect(essence(recorded(`${example.id}.baseline.json`))).toEqual(essence(fresh.baseline));
  }, 60_000);
});
