import { expect, it } from 'vitest';
import { readCorpusPassages } from './corpus';
import { loadTerminalRetriever } from './engine';
import { shippedPorts } from './qualityModels';

it('names an index that is made anew by its own vectors', { timeout: 60_000 }, async () => {
  const passages = readCorpusPassages();
  const shipped = (await loadTerminalRetriever()).retriever.info;
  const infos = [];
  for (const some of [passages.slice(0, 8), passages.slice(8, 16)]) infos.push((await shippedPorts(some)).retriever.info);
  expect(new Set([shipped, ...infos].map(({ sha256 }) => sha256)).size).toBe(3);
  for (const info of infos) expect(info).toMatchObject({ coverageLine: null, size: 8 });
});
