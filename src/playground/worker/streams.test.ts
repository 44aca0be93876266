import { expect, it } from 'vitest';
import { SelfRagError } from '../../selfrag';
import { remoteStream } from './remoteStream';
import { reply, StreamTable } from './streams';

/** Counts up for ever, a number per task, and records how it ended. */
function counter(log: string[]) {
  return async function* (from: number, signal: AbortSignal): AsyncGenerator<number, void> {
    try {
      for (let n = from; ; n++) {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        log.push(`made ${n}`);
        yield n;
      }
    } finally {
      log.push('freed');
    }
  };
}

it('computes only what is pulled', async () => {
  const log: string[] = [];
  const table = new StreamTable(counter(log));
  await table.open('a', 5);
  expect(log).toEqual([]);
  expect(await table.next('a')).toEqual({ ok: true, value: { done: false, value: 5 } });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(log).toEqual(['made 5']);
});

it('keeps streams apart by their id', async () => {
  const table = new StreamTable(counter([]));
  await table.open('a', 1);
  await table.open('b', 10);
  const pulled = await Promise.all([table.next('a'), table.next('b'), table.next('a')]);
  expect(pulled.map((one) => one.ok && one.value.value)).toEqual([1, 10, 2]);
});

it('runs the finally of a closed stream, also in the middle of a step', async () => {
  const log: string[] = [];
  const table = new StreamTable(counter(log));
  await table.open('a', 1);
  await table.next('a');
  const pending = table.next('a');
  await table.close('a');
  expect(await pending).toMatchObject({ ok: false });
  expect(log).toEqual(['made 1', 'freed']);
  expect(table.size).toBe(0);
});

it('forgets a stream that failed and carries its error as data', async () => {
  const table = new StreamTable(async function* (): AsyncGenerator<number, void> {
    yield 1;
    throw new SelfRagError('context-overflow', 'Too long.', { promptTokens: 2000 });
  });
  await table.open('a', undefined);
  await table.next('a');
  expect(await table.next('a')).toEqual({
    ok: false,
    error: { code: 'context-overflow', message: 'Too long.', facts: { promptTokens: 2000 } },
  });
  expect(table.size).toBe(0);
  expect(await table.next('a')).toMatchObject({ ok: false, error: { code: 'stream-closed' } });
});

it('gives an answer of its own when opening fails', async () => {
  const table = new StreamTable((): AsyncIterable<number> => {
    throw new SelfRagError('not-loaded', 'Load first.');
  });
  expect(await table.open('a', null)).toMatchObject({ ok: false, error: { code: 'not-loaded' } });
});

it('names unexpected failures as such', async () => {
  expect(await reply(() => Promise.reject(new TypeError('x is undefined')))).toMatchObject({
    ok: false,
    error: { code: 'unexpected', message: 'x is undefined' },
  });
});

it('a remote stream that is left answers at once, whatever the other side still does', async () => {
  let closed = 0;
  const stream = remoteStream<number>(
    async () => undefined,
    () => new Promise(() => undefined),
    async () => void closed++,
  );
  const pending = stream.next();
  await stream.return?.();
  expect(await pending).toEqual({ done: true, value: undefined });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(closed).toBe(1);
});

it('a remote stream that was never pulled opens and closes nothing', async () => {
  const calls: string[] = [];
  const stream = remoteStream<number>(
    async () => void calls.push('open'),
    async () => ({ done: true, value: undefined }),
    async () => void calls.push('close'),
  );
  await stream.return?.();
  expect(calls).toEqual([]);
});
