/** The engine in Chromium on WebAssembly: however requests are batched, each gets what it gets alone. */
import { answersOf } from './engine/checks';
import { expect, expectSame, REQUESTS, test } from './engine/site';

test.setTimeout(300_000);

test('answers do not depend on what decodes beside them, on WebAssembly', async ({ enginePage: page }) => {
  const { alone, together, inTwos, resumed, splitRows, totalBytes } = await answersOf(page, 'wasm');
  expectSame(together, alone);
  expectSame(inTwos, alone);
  expectSame(resumed, alone);
  expect(splitRows).toBe(2);
  // Only the heap of WebAssembly knows its own end: the caches are there.
  expect(totalBytes).not.toBeNull();
});

test('where the runtime does not offer its heap, its public interface does the work', async ({ enginePage: page }) => {
  const { held, copied, totalBytes } = await page.evaluate(async (requests) => {
    const { open, generate } = globalThis.engine;
    const { createSession, fresh } = await open('wasm');
    const held = await generate(fresh(), requests);
    const glue = performance.getEntriesByType('resource').find(({ name }) => /\/ortGlue[^/]*$/.test(name.split('?')[0] ?? ''));
    const { instance } = (await import(glue?.name ?? '')) as { instance: Record<string, unknown> };
    const { _OrtGetTensorData } = instance;
    // Looked at only when a session is made; the package's own code goes on using it.
    instance['_OrtGetTensorData'] = undefined;
    const session = await createSession();
    instance['_OrtGetTensorData'] = _OrtGetTensorData;
    return { held, copied: await generate(fresh({}, session), requests), totalBytes: session.memory.totalBytes };
  }, REQUESTS);
  expect(totalBytes).toBeNull();
  expectSame(copied, held);
});
