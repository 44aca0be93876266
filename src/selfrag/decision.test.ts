import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decision';

const at = (r: number, n: number, c: number) => [Math.log(r), Math.log(n), Math.log(c)];
const adaptive = (threshold: number | null) => ({ mode: 'adaptive' as const, threshold });

describe('decide', () => {
  it('compares the share of [Retrieval] with the threshold', () => {
    expect(decide(at(0.3, 0.6, 0.05), adaptive(0.2), false)).toMatchObject({ action: 'retrieve', because: 'threshold' });
    expect(decide(at(0.3, 0.6, 0.05), adaptive(0.4), false).action).toBe('no_retrieve');
    expect(decide(at(0.3, 0.6, 0.05), adaptive(0.2), false).share).toBeCloseTo(1 / 3, 12);
    expect(decide(at(0.3, 0.6, 0.05), adaptive(0.2), false).mass).toBeCloseTo(0.95, 12);
  });

  it('does not retrieve at a share of exactly the threshold', () => {
    expect(decide([-1, -1, -9], adaptive(0.5), false).action).toBe('no_retrieve');
  });

  it('asks without a threshold which of the two is likelier', () => {
    expect(decide(at(0.3, 0.6, 0), adaptive(null), false)).toMatchObject({ action: 'no_retrieve', because: 'likelier' });
    expect(decide(at(0.6, 0.3, 0), adaptive(null), false).action).toBe('retrieve');
  });

  it('continues with the passage in hand when that is the likeliest of the three, and only then', () => {
    expect(decide(at(0.3, 0.1, 0.5), adaptive(0.2), true)).toMatchObject({ action: 'continue', because: 'continue_likeliest' });
    expect(decide(at(0.3, 0.1, 0.5), adaptive(0.2), false).action).toBe('retrieve');
    expect(decide(at(0.5, 0.1, 0.3), adaptive(0.2), true).action).toBe('retrieve');
  });

  it('obeys always and never, and still reports the probabilities', () => {
    expect(decide(at(0.1, 0.8, 0), { mode: 'always', threshold: 0.9 }, true)).toMatchObject({ action: 'retrieve', because: 'always' });
    expect(decide(at(0.8, 0.1, 0), { mode: 'never', threshold: 0 }, true)).toMatchObject({ action: 'no_retrieve', because: 'never' });
    expect(decide(at(0.8, 0.2, 0), { mode: 'never', threshold: 0 }, true).share).toBeCloseTo(0.8, 12);
  });

  it('keeps its digits where the probabilities themselves would underflow', () => {
    expect(decide([-1000, -1001, -2000], adaptive(0.2), false).share).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
    fc.assert(
      fc.property(fc.double({ min: -3000, max: 0, noNaN: true }), fc.double({ min: -3000, max: 0, noNaN: true }), (r, n) => {
        const { share } = decide([r, n, -Infinity], adaptive(0.2), false);
        return share >= 0 && share <= 1;
      }),
    );
  });

  it('continues only when that is likelier than each of the two, not as likely', () => {
    expect(decide([-1, -9, -1], adaptive(0.2), true).action).toBe('retrieve');
    expect(decide([-9, -1, -1], adaptive(0.2), true).action).toBe('no_retrieve');
    expect(decide([-1.1, -1.2, -1], adaptive(0.2), true).action).toBe('continue');
    expect(decide([-1.1, -0.9, -1], adaptive(0.2), true).action).not.toBe('continue');
    expect(decide([-0.9, -1.1, -1], adaptive(0.2), true).action).not.toBe('continue');
    expect(decide([-1.1, -1.2, -1], adaptive(null), true).because).toBe('continue_likeliest');
  });

  it('does not retrieve where the two are equally likely and no threshold decides', () => {
    expect(decide([-1, -1, -9], adaptive(null), false)).toMatchObject({ action: 'no_retrieve', because: 'likelier' });
  });

  it('takes the threshold at its ends: 0 retrieves at any share, 1 at none', () => {
    expect(decide([-20, -0.1, -9], adaptive(0), false).action).toBe('retrieve');
    expect(decide([0, -40, -9], adaptive(1), false).action).toBe('no_retrieve');
  });

  it('is undecided where both are absent, and knows their sum', () => {
    expect(decide([-Infinity, -Infinity, -1], adaptive(0.4), false)).toMatchObject({ share: 0.5, action: 'retrieve' });
    expect(decide([], adaptive(0.5), false)).toMatchObject({ share: 0.5, mass: 0, action: 'no_retrieve' });
    expect(decide(at(0.2, 0.1, 0.05), adaptive(0.5), false).mass).toBeCloseTo(0.35, 12);
  });
});
