import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, parseTrace, SelfRagError, type RunEvent, type Trace } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { createTraceSlot } from './traceSlot';

const trace: Trace = await toldTrace(NILE_STORY, { question: 'Q?', settings: DEFAULT_SETTINGS });
const slot = () => createTraceSlot(() => 7, (flush) => flush());

async function* events(...all: RunEvent[]): AsyncGenerator<RunEvent> {
  yield* all;
}

const resumed: RunEvent = { kind: 'resumed', at: 1, settings: DEFAULT_SETTINGS };
const failed = (code: string): RunEvent => ({ kind: 'ended', at: 2, status: 'failed', error: { code, message: 'It ended.', facts: {} } });

describe('a trace slot', () => {
  it('shows a run that failed as an error, and keeps what was there', async () => {
    const it = slot();
    await it.adopt(async () => trace);
    await it.run(async () => undefined, () => events(resumed, failed('gpu-lost')), { seed: trace });
    expect(it.store.getState()).toMatchObject({ value: trace, error: { code: 'gpu-lost' } });
  });

  it('keeps the trace so far of a run that broke off, with its error', async () => {
    const it = slot();
    const node = trace.nodes[0] as Trace['nodes'][number];
    const empty: Trace = { ...trace, nodes: [] };
    async function* breaking(): AsyncGenerator<RunEvent> {
      yield resumed;
      yield { kind: 'candidates', nodes: [node] };
      throw new SelfRagError('engine-crashed', 'It died.');
    }
    await it.run(async () => undefined, breaking, { seed: empty });
    const { value, error } = it.store.getState();
    expect(value).toMatchObject({ status: 'failed', endedAt: 7, nodes: [{ id: node.id }], error: { code: 'engine-crashed' } });
    expect(error?.code).toBe('engine-crashed');
    expect(parseTrace(JSON.stringify(value))).toEqual(value);
  });

  it('shows where the released code ends: that is what it comes to', async () => {
    const it = slot();
    await it.run(async () => undefined, () => events(resumed, failed('released-crash')), { seed: trace });
    expect(it.store.getState()).toMatchObject({ value: { status: 'failed', error: { code: 'released-crash' } }, error: null });
  });

  it('keeps a stopped run of the released code, which has texts but no segments of its own', async () => {
    const it = slot();
    const empty: Trace = { ...trace, nodes: [], decisions: [], retrievals: [] };
    const completions: RunEvent = { kind: 'completions', completions: [{ prompt: 'x', maxNewTokens: 5 }] };
    let reached: () => void = () => undefined;
    const there = new Promise<void>((resolve) => (reached = resolve));
    async function* hanging(): AsyncGenerator<RunEvent> {
      yield resumed;
      yield completions;
      reached();
      await new Promise(() => undefined);
    }
    void it.run(async () => undefined, hanging, { seed: empty });
    await there;
    it.stop();
    expect(it.store.getState().value).toMatchObject({ status: 'stopped', completions: [{ prompt: 'x' }] });
  });
});
