/**
 * Stands between onnxruntime-web and its WebAssembly glue code, whose address is in this file's query: the module that
 * the glue makes is kept in sight, so that caches can stay in its heap (heap.ts).
 */
const { default: make } = await import(/* @vite-ignore */ new URL(import.meta.url).searchParams.get('glue'));

export let instance = null;

export default async function ortWasm(config) {
  instance = await make(config);
  return instance;
}
