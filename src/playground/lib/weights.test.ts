import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { borderText, borderTexts, justPast, positionText } from './weights';

describe('slider positions', () => {
  it('are told with two decimals, or as many as they have', () => {
    expect([positionText(1), positionText(0.735), positionText(0.7300001), positionText(10)]).toEqual(['1.00', '0.735', '0.73', '10.00']);
    expect([borderText(0.73123), borderText(0.7), borderText(1.4296)]).toEqual(['0.731', '0.70', '1.43']);
    expect([borderText(0.999998), borderText(1)]).toEqual(['0.999998', '1.00']);
    expect([borderText(1 - 3e-9), borderText(3e-9)]).toEqual(['0.999999997', '0.000000003']);
  });

  it('of two ends are told apart', () => {
    expect(borderTexts(0.5, 1)).toEqual(['0.50', '1.00']);
    expect(borderTexts(1, 1)).toEqual(['1.00', '1.00']);
    expect(borderTexts(1 - 3e-9, 1)).toEqual(['0.999999997', '1.00']);
    expect(borderTexts(0.73121, 0.73124)).toEqual(['0.73121', '0.73124']);
  });

  it.each([
    [0.7312, 0.9, 0.74],
    [0.7312, 0.1, 0.73],
    [0.73, 0.9, 0.74],
    [0.73, 0.1, 0.72],
    [0.7312, 0.7318, 0.7313],
    [0, 1, 0.01],
  ])('just past %d towards %d is %d', (from, to, value) => expect(justPast(from, to)).toBe(value));

  it('lie strictly between the two, however close they are', () => {
    const position = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(position, fc.double({ min: 1e-8, max: 5, noNaN: true }), fc.boolean(), (from, gap, up) => {
        const to = up ? from + gap : from - gap;
        const value = justPast(from, to);
        expect(value).toBeGreaterThan(Math.min(from, to));
        expect(value).toBeLessThan(Math.max(from, to));
      }),
    );
  });
});
