/** The engine in Chromium on WebGPU: batches, split batches, and a device that is lost in the middle of one. */
import { answersOf } from './engine/checks';
import { expect, expectSame, REQUESTS, test } from './engine/site';

// Shaders are compiled on the CPU here.
test.setTimeout(900_000);
// A lost device is what one test is about; the runtime logs it.
test.use({ expectedErrors: [/device/i] });

test('answers do not depend on what decodes beside them, on WebGPU', async ({ enginePage: page }) => {
  const { alone, together, inTwos, resumed, splitRows } = await answersOf(page, 'webgpu');
  expectSame(together, alone);
  expectSame(inTwos, alone);
  expectSame(resumed, alone);
  expect(splitRows).toBe(2);
});

test('a lost device is replaced, and the stream goes on without a gap or a repeat', async ({ enginePage: page }) => {
  const { whole, broken, recoveries } = await page.evaluate(async (requests) => {
    const { open, generate } = globalThis.engine;
    const { session, createSession, decoderOn, fresh } = await open('webgpu');
    const whole = await generate(fresh(), requests);
    let recoveries = 0;
    const recover = async () => {
      recoveries++;
      return { decoder: decoderOn(await createSession()), backend: 'webgpu' as const };
    };
    const { device } = session.memory as unknown as { device: GPUDevice };
    const broken = await generate(fresh({ recover }), requests, (count) => {
      if (count === 8) device.destroy();
    });
    return { whole, broken, recoveries };
  }, REQUESTS);
  expect(recoveries).toBe(1);
  expectSame(broken, whole);
});
