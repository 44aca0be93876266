import { describe, expect, it } from 'vitest';
import { calibrationError } from './calibration';

const said = (probability: number, yes: number, of: number) =>
  Array.from({ length: of }, (_, i) => ({ probability, yes: i < yes }));

describe('calibrationError', () => {
  it('is 0 where every probability comes true, and the distance where none does', () => {
    expect(calibrationError([...said(0.25, 1, 4), ...said(0.75, 3, 4)])).toBeCloseTo(0, 12);
    expect(calibrationError(said(0.9, 0, 5))).toBeCloseTo(0.9, 12);
  });

  it('weighs the bins by their cases', () => {
    // Bin 0.9: off by 0.1 with 10 cases; bin 0.2: off by 0.2 with 30 cases.
    expect(calibrationError([...said(0.9, 8, 10), ...said(0.2, 12, 30)])).toBeCloseTo((0.1 * 10 + 0.2 * 30) / 40, 12);
  });

  it('cannot be hidden by errors of both signs in different bins, but is inside one', () => {
    expect(calibrationError([...said(0.2, 3, 5), ...said(0.8, 2, 5)])).toBeCloseTo(0.4, 12);
    expect(calibrationError([...said(0.41, 0, 5), ...said(0.49, 9, 10)])).toBeCloseTo(Math.abs((5 * 0.41 + 10 * 0.49) / 15 - 9 / 15), 12);
  });

  it('puts 1 into the last bin, and is null without cases', () => {
    expect(calibrationError(said(1, 2, 2))).toBe(0);
    expect(calibrationError([])).toBeNull();
  });
});
