/** `selfrag search`: passages with scores. */
import { SelfRagError } from '../selfrag';
import { loadTerminalRetriever } from './engine';

export async function search(query: string, { k, json }: { readonly k: number; readonly json?: boolean }): Promise<void> {
  if (query.trim() === '') throw new SelfRagError('empty-query', 'The query is empty. Type what to search for.');
  console.error('loading the encoder and the index ...');
  const { retriever } = await loadTerminalRetriever();
  const passages = await retriever.retrieve(query, k);
  if (json) console.log(JSON.stringify(passages.map(({ id, title, text, score }) => ({ id, title, text, score }))));
  else for (const { title, text, score } of passages) console.log(`${score?.toFixed(2)}  ${title}: ${text}`);
}
