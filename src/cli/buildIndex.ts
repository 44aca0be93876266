/**
 * `npm run index`: passages.tsv + encoder -> public/index (flat profile).
 * Also measures recall and sets the line below which a best score means "probably not covered".
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { passageText, quantise, searchFlat, writePassages, writeSafetensors, type IndexManifest } from '../retrieval';
import { parsePassages } from '../retrieval/passagesTsv';
import { readQuestions } from './corpus';
import { loadTerminalEncoder, PATHS, PUBLIC } from './engine';

/** Share of questions over the corpus that may fall below the coverage line. */
const BELOW_LINE = 0.02;
const QUESTIONS = 600;

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

const passages = parsePassages(readFileSync(join(PUBLIC, 'corpus/passages.tsv'), 'utf8'));
const encoder = await loadTerminalEncoder();
const rows = await encoder.embed(passages.map(passageText));
const flat = new Float32Array(rows.length * encoder.dim);
rows.forEach((row, i) => flat.set(row, i * encoder.dim));
const vectors = quantise(flat, encoder.dim);

const questions = readQuestions(QUESTIONS);
const queries = await encoder.embed(questions.map(({ question }) => question));
const results = queries.map((query) => searchFlat(vectors, query, 20));
const recall = [1, 5, 10, 20].map((k) => ({
  k,
  recall:
    results.filter((hits, q) => {
      const gold = questions[q]?.fact.passage_ids ?? [];
      return hits.slice(0, k).some((hit) => gold.includes(passages[hit.row]?.id ?? ''));
    }).length / results.length,
  questions: results.length,
}));
const best = results.map((hits) => hits[0]?.score ?? 0).sort((a, b) => a - b);
const coverageLine = best[Math.floor(best.length * BELOW_LINE)] ?? null;

// No .gz at the end: hosts would serve such a file unpacked, and its hash would not fit.
const files = { 'vectors.safetensors': writeSafetensors(vectors), 'passages.bin': await writePassages(passages) };
const folder = sha256(Object.values(files).map(sha256).join()).slice(0, 16);
const target = join(PUBLIC, 'index');
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, folder), { recursive: true });
const entry = (name: keyof typeof files) => {
  writeFileSync(join(target, folder, name), files[name]);
  return { path: `${folder}/${name}`, bytes: files[name].byteLength, sha256: sha256(files[name]) };
};
const manifest: IndexManifest = {
  format: 'selfrag-index',
  version: 1,
  name: 'pocket encyclopedia',
  profile: 'flat',
  n: vectors.n,
  dim: vectors.dim,
  metric: 'ip',
  encoder: { name: encoder.name, sha256: encoder.sha256, pooling: 'mean', passageTemplate: '{title} {text}' },
  license: 'CC0-1.0',
  attribution: 'The pocket encyclopedia of the Self-RAG playground',
  coverageLine,
  recall,
  files: { vectors: entry('vectors.safetensors'), passages: entry('passages.bin') },
};
writeFileSync(join(PUBLIC, PATHS.index), `${JSON.stringify(manifest, null, 1)}\n`);
console.log(`${vectors.n} passages of ${vectors.dim} dimensions; coverage line ${coverageLine?.toFixed(3)}`);
for (const { k, recall: value } of recall) console.log(`recall@${k} ${(100 * value).toFixed(1)} % of ${QUESTIONS} questions`);
