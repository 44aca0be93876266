import { describe, expect, it } from 'vitest';
import { migrate } from './migrate';
import { replay } from './replay';
import v1 from './testing/traces/v1.json';
import v1AsV2 from './testing/traces/v1-as-v2.json';
import v2 from './testing/traces/v2.json';
import { parseTrace, TRACE_VERSION, traceSchema } from './trace';

/**
 * A recorded trace of each version, made small, and what it has to become one version on. Never change an entry: files
 * of that version are out there. A new version adds a file of its own and what the one before it becomes.
 */
const RECORDED: Readonly<Record<number, { readonly version: number }>> = { 1: v1, 2: v2 };
const FROZEN: Readonly<Record<number, unknown>> = { 1: v1AsV2 };

/** What the rule of now says of coverage where the recorded one said otherwise. */
const COVERED_NOW: Readonly<Record<number, object>> = { 2: { covered: false, uncoveredBecause: 'unsure' } };

const versions = Array.from({ length: TRACE_VERSION }, (_, i) => i + 1);
const older = versions.slice(0, -1);

/** Any change of it, however deep, throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

describe('migration', () => {
  it('has a recorded file of every version, and what each older one becomes', () => {
    expect(versions.map((version) => RECORDED[version]?.version)).toEqual(versions);
    expect(Object.keys(FROZEN).map(Number)).toEqual(older);
  });

  it.each(older)('turns the recorded trace of version %i into exactly the frozen one, and leaves it as it was', (version) => {
    const before = JSON.stringify(RECORDED[version]);
    const after = migrate(frozen(structuredClone(RECORDED[version])!));
    // Files of the version after that are migrated on; the step itself is what is frozen.
    expect(after).toEqual(version + 1 === TRACE_VERSION ? FROZEN[version] : migrate(FROZEN[version] as { version: number }));
    expect(JSON.stringify(RECORDED[version])).toBe(before);
  });

  it.each(versions)('opens the recorded trace of version %i, and its replay gives the recorded answer', (version) => {
    const trace = parseTrace(JSON.stringify(RECORDED[version]));
    expect(trace.version).toBe(TRACE_VERSION);
    expect(replay(trace, trace.settings).answer).toEqual({ ...trace.answer, ...COVERED_NOW[version] });
  });

  it('gives a current trace back as the same object', () => {
    expect(migrate(v2)).toBe(v2);
    expect(traceSchema.parse(v2)).toEqual(v2);
    expect(parseTrace(JSON.stringify(v2))).toEqual(v2);
  });

  it('leaves what it cannot make sense of to the schema, which says where', () => {
    const broken = [{ ...v1, nodes: 'none' }, { ...v1, retrievals: [null] }, { ...v1, settings: null }];
    const where = broken.map((trace) => {
      const { success, error } = traceSchema.safeParse(migrate(trace));
      return success ? 'accepted' : error.issues[0]?.path.join('.');
    });
    expect(where).toEqual(['nodes', 'retrievals.0', 'settings.mode']);
  });
});
