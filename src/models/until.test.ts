import { describe, expect, it } from 'vitest';
import { WatchedDevice } from './memory/gpuDevice';
import { nextTask } from './nextTask';
import { heldAfter } from './testing/held';
import { until } from './until';

const work = async () => {
  await nextTask();
  return {};
};

describe('what arrives before an end that may never come', () => {
  it('is not kept by the wait for that end', async () => {
    const { signal } = new AbortController();
    expect(await heldAfter(() => until(signal, work()))).toBe(0);
    const device = new WatchedDevice({ lost: new Promise<never>(() => {}) } as unknown as GPUDevice);
    expect(await heldAfter(() => device.guard(work()))).toBe(0);
  });

  it('is given, and a failure too; the end comes in their place, also for whoever asks afterwards', async () => {
    const end = new AbortController();
    expect(await until(end.signal, Promise.resolve(1))).toBe(1);
    await expect(until(end.signal, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    const waiting = until(end.signal, new Promise(() => {}));
    end.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(until(end.signal, Promise.resolve(1))).rejects.toThrow('gone');
  });
});

describe('a device that is lost', () => {
  it('is told to whoever waits for its work, or whose work failed in its own words just before', async () => {
    let lose: (info: { message: string }) => void = () => undefined;
    const device = new WatchedDevice({ lost: new Promise((resolve) => (lose = resolve)) } as unknown as GPUDevice);
    const failing = device.guard(Promise.reject(new Error('a kernel failed')));
    const hanging = device.guard(nextTask().then(() => new Promise(() => {})));
    setTimeout(() => lose({ message: 'unplugged' }), 20);
    await expect(failing).rejects.toMatchObject({ code: 'gpu-lost', facts: { reason: 'unplugged' } });
    await expect(hanging).rejects.toMatchObject({ code: 'gpu-lost' });
    expect(device.isLost).toBe(true);
  });

  it('is not blamed for a failure of another kind', async () => {
    const device = new WatchedDevice({ lost: new Promise<never>(() => {}) } as unknown as GPUDevice);
    await expect(device.guard(Promise.reject(new Error('a kernel failed')))).rejects.toThrow('a kernel failed');
  });
});
