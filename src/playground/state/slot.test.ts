import { describe, expect, it, vi } from 'vitest';
import { SelfRagError } from '../../selfrag';
import { createSlot, type Retry } from './slot';

/** A stream whose events come when the test says so. */
function source<T>() {
  const waiting: ((result: IteratorResult<T>) => void)[] = [];
  const failing: ((error: unknown) => void)[] = [];
  const returned = vi.fn();
  const stream: AsyncIterableIterator<T> = {
    next: () =>
      new Promise((resolve, reject) => {
        waiting.push(resolve);
        failing.push(reject);
      }),
    return: async () => {
      returned();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return {
    stream,
    returned,
    async push(value: T) {
      await settle();
      waiting.shift()?.({ done: false, value });
      failing.shift();
      await settle();
    },
    async end() {
      await settle();
      waiting.shift()?.({ done: true, value: undefined });
      await settle();
    },
    async fail(error: unknown) {
      await settle();
      failing.shift()?.(error);
      await settle();
    },
  };
}

const ready = async () => undefined;

const makeSlot = () =>
  createSlot<string, string>(
    {
      fold: (value, event) => (value ?? '') + event,
      settle: (value) =>
        value.endsWith('!') ? { error: { code: 'bad', message: 'It failed.', facts: {} } } : { value },
      stopped: (value) => (value.length > 1 ? `${value} (stopped)` : null),
      failed: (value, { code }) => (value.length > 4 ? `${value} (${code})` : null),
    },
    (flush) => flush(),
  );

describe('a slot', () => {
  it('shows events as they come and keeps the settled value', async () => {
    const slot = makeSlot();
    const s = source<string>();
    const done = slot.run(ready, () => s.stream);
    expect(slot.store.getState().phase).toBe('opening');
    await s.push('a');
    expect(slot.store.getState()).toMatchObject({ phase: 'running', live: 'a', value: null });
    await s.push('b');
    await s.end();
    await done;
    expect(slot.store.getState()).toEqual({ phase: 'idle', live: null, value: 'ab', error: null });
  });

  it('keeps the last good value when the next work fails on the way', async () => {
    const slot = makeSlot();
    await slot.adopt(async () => 'good');
    const s = source<string>();
    const done = slot.run(ready, () => s.stream);
    await s.push('half');
    await s.fail(new SelfRagError('gpu-lost', 'The GPU is gone.'));
    await done;
    expect(slot.store.getState()).toMatchObject({ phase: 'idle', live: null, value: 'good', error: { code: 'gpu-lost' } });
  });

  it('keeps the last good value when the stream ends in a failure of its own', async () => {
    const slot = makeSlot();
    await slot.adopt(async () => 'good');
    const s = source<string>();
    const done = slot.run(ready, () => s.stream);
    await s.push('no!');
    await s.end();
    await done;
    expect(slot.store.getState()).toMatchObject({ value: 'good', error: { code: 'bad' } });
  });

  it('keeps what failed work made, where that is worth it', async () => {
    const slot = makeSlot();
    await slot.adopt(async () => 'good');
    const s = source<string>();
    const done = slot.run(ready, () => s.stream);
    await s.push('nearly all');
    await s.fail(new SelfRagError('gpu-lost', 'The GPU is gone.'));
    await done;
    expect(slot.store.getState()).toMatchObject({ value: 'nearly all (gpu-lost)', live: null, error: { code: 'gpu-lost' } });
  });

  it('goes on by another stream from what failed work made, without a moment of being idle', async () => {
    const slot = makeSlot();
    const [first, second] = [source<string>(), source<string>()];
    const phases: string[] = [];
    slot.store.subscribe(({ phase }) => phases.push(phase));
    const asked: unknown[] = [];
    const retry: Retry<string, string, string> = (...all) => (asked.push(all), { open: () => second.stream, from: 'all of it' });
    const done = slot.run(async () => 'engine', () => first.stream, { retry });
    await first.push('nearly all');
    await first.fail(new SelfRagError('gpu-lost', 'The GPU is gone.'));
    expect(slot.store.getState()).toMatchObject({ live: 'nearly all', error: null, value: null });
    await second.push(', and more');
    await second.end();
    await done;
    expect(asked).toMatchObject([[{ code: 'gpu-lost' }, 'nearly all (gpu-lost)', 'engine']]);
    expect(slot.store.getState()).toMatchObject({ value: 'all of it, and more', error: null });
    expect(phases.indexOf('idle')).toBe(phases.length - 1);
  });

  it('goes on from its seed where failed work made nothing, and gives up when it is told to', async () => {
    const slot = makeSlot();
    const streams = [source<string>(), source<string>()];
    let opened = 0;
    const open = () => (streams[opened++] ?? source<string>()).stream;
    const done = slot.run(ready, open, { seed: 'seed ', retry: () => (opened < 2 ? { open, from: null } : null) });
    await streams[0]?.fail(new Error('first'));
    await streams[1]?.push('b');
    await streams[1]?.fail(new Error('second'));
    await done;
    expect(slot.store.getState()).toMatchObject({ value: 'seed b (unexpected)', error: { message: 'second' } });
  });

  it('keeps what was made even where going on starts from less and comes to nothing', async () => {
    const slot = makeSlot();
    const [first, second] = [source<string>(), source<string>()];
    let left = 1;
    const retry = () => (left-- > 0 ? { open: () => second.stream, from: 'near' } : null);
    const done = slot.run(ready, () => first.stream, { retry });
    await first.push('nearly all');
    await first.fail(new SelfRagError('gpu-lost', 'The GPU is gone.'));
    await second.fail(new SelfRagError('network', 'The network is gone.'));
    await done;
    expect(slot.store.getState()).toMatchObject({ value: 'nearly all (gpu-lost)', error: { code: 'network' } });
  });

  it('does not ask how to go on after work that was stopped', async () => {
    const slot = makeSlot();
    const s = source<string>();
    const retry = vi.fn(() => null);
    void slot.run(ready, () => s.stream, { retry });
    await s.push('a');
    slot.stop();
    await s.fail(new Error('late'));
    expect(retry).not.toHaveBeenCalled();
  });

  it('voids a late answer of work that was replaced, and closes its stream', async () => {
    const slot = makeSlot();
    const first = source<string>();
    const second = source<string>();
    void slot.run(ready, () => first.stream);
    await first.push('old');
    const done = slot.run(ready, () => second.stream);
    expect(first.returned).toHaveBeenCalledOnce();
    await first.push('late');
    await second.push('new');
    await second.end();
    await done;
    expect(slot.store.getState().value).toBe('new');
  });

  it('voids a late failure of work that was replaced', async () => {
    const slot = makeSlot();
    const first = source<string>();
    void slot.run(ready, () => first.stream);
    await first.push('old');
    await slot.adopt(async () => 'recording');
    await first.fail(new Error('late'));
    expect(slot.store.getState()).toEqual({ phase: 'idle', live: null, value: 'recording', error: null });
  });

  it('stays cleared when what was loading arrives, and opens no stream', async () => {
    const slot = makeSlot();
    const open = vi.fn(() => source<string>().stream);
    const done = slot.run(ready, open);
    slot.clear();
    await done;
    expect(open).not.toHaveBeenCalled();
    expect(slot.store.getState()).toEqual({ phase: 'idle', live: null, value: null, error: null });
  });

  it('stays cleared when what was loading fails', async () => {
    const slot = makeSlot();
    const done = slot.adopt(async () => {
      throw new Error('late');
    });
    slot.clear();
    await done;
    expect(slot.store.getState().error).toBeNull();
  });

  it('stops at once and keeps what is worth keeping', async () => {
    const slot = makeSlot();
    const s = source<string>();
    void slot.run(ready, () => s.stream);
    await s.push('ab');
    slot.stop();
    expect(s.returned).toHaveBeenCalledOnce();
    expect(slot.store.getState()).toEqual({ phase: 'idle', live: null, value: 'ab (stopped)', error: null });
  });

  it('keeps the last good value when the stopped work made nothing', async () => {
    const slot = makeSlot();
    await slot.adopt(async () => 'good');
    const s = source<string>();
    void slot.run(ready, () => s.stream);
    await s.push('a');
    slot.stop();
    expect(slot.store.getState().value).toBe('good');
  });

  it('folds into a seed', async () => {
    const slot = makeSlot();
    const s = source<string>();
    const done = slot.run(ready, () => s.stream, { seed: 'seed ' });
    await s.push('a');
    await s.end();
    await done;
    expect(slot.store.getState().value).toBe('seed a');
  });

  it('keeps the last good value when a seeded stream is stopped before its first event', async () => {
    const slot = makeSlot();
    await slot.adopt(async () => 'good');
    const s = source<string>();
    void slot.run(ready, () => s.stream, { seed: 'seed' });
    await new Promise((resolve) => setTimeout(resolve));
    slot.stop();
    expect(slot.store.getState()).toMatchObject({ value: 'good', phase: 'idle' });
  });

  it('takes a value that is there, and voids what was under way', async () => {
    const slot = makeSlot();
    const s = source<string>();
    void slot.run(ready, () => s.stream);
    await s.push('old');
    slot.put('mine');
    expect(s.returned).toHaveBeenCalledOnce();
    await s.push('late');
    expect(slot.store.getState()).toEqual({ phase: 'idle', live: null, value: 'mine', error: null });
  });
});
