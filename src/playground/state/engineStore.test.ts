import { describe, expect, it } from 'vitest';
import { SelfRagError } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldEngine, type ToldEngine } from '../testing/toldEngine';
import { createEngineStore } from './engineStore';

describe('the engine store', () => {
  it('loads once for all who come while it loads', async () => {
    let made = 0;
    const { ready, store } = createEngineStore(async () => {
      made++;
      return toldEngine(NILE_STORY);
    });
    const [a, b] = await Promise.all([ready(), ready()]);
    expect(a).toBe(b);
    expect(await ready()).toBe(a);
    expect(made).toBe(1);
    expect(store.getState()).toMatchObject({ phase: 'ready', status: { backend: 'wasm' } });
  });

  it('shows bytes and step while it loads', async () => {
    const { ready, store } = createEngineStore(async () => toldEngine(NILE_STORY));
    const seen: (string | undefined)[] = [];
    store.subscribe((state) => seen.push(state.progress?.step));
    await ready();
    expect(seen).toContain('generator weights');
    expect(store.getState().progress?.loadedBytes).toBe(6e6);
  });

  it('evicts a failed load, gives the engine up, and loads anew', async () => {
    const engines: ToldEngine[] = [];
    const { ready, store } = createEngineStore(async () => {
      const failure = engines.length === 0 ? new SelfRagError('file-truncated', 'A file is too short.') : null;
      const engine = toldEngine(NILE_STORY, 0, failure);
      engines.push(engine);
      return engine;
    });
    await expect(ready()).rejects.toThrow('too short');
    expect(store.getState()).toMatchObject({ phase: 'failed', error: { code: 'file-truncated' } });
    expect(engines[0]?.disposed()).toBe(true);
    await ready();
    expect(store.getState()).toMatchObject({ phase: 'ready', error: null });
  });

  it('puts an engine away that is made only after a reset', async () => {
    const engine = toldEngine(NILE_STORY);
    let loaded = false;
    const load: ToldEngine['load'] = (...how) => ((loaded = true), engine.load(...how));
    const { ready, reset, store } = createEngineStore(async () => ({ ...engine, load }));
    const loading = ready();
    reset();
    await expect(loading).rejects.toMatchObject({ code: 'engine-disposed' });
    expect([engine.disposed(), loaded]).toEqual([true, false]);
    expect(store.getState()).toMatchObject({ phase: 'idle', status: null });
  });

  it('ignores a load that ends after a reset', async () => {
    const engine = toldEngine(NILE_STORY);
    const { ready, reset, store } = createEngineStore(async () => engine);
    store.subscribe(({ progress }) => progress && reset());
    await ready().catch(() => undefined);
    expect(engine.disposed()).toBe(true);
    expect(store.getState()).toMatchObject({ phase: 'idle', status: null });
  });
});
