import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, count, list, percent, score } from './format';

describe('percent', () => {
  it.each([
    [0, '0.0%'],
    [0.0001, '<0.1%'],
    [0.5, '50.0%'],
    [0.99999, '>99.9%'],
    [1, '100.0%'],
  ])('shows %d as %s', (p, text) => expect(percent(p)).toBe(text));

  it('never rounds what is possible to impossible, or what is open to certain', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(['0.0%', '100.0%']).not.toContain(percent(p));
      }),
    );
  });
});

describe('score', () => {
  it.each([
    [1.23456, '1.235'],
    [-0.5, '−0.500'],
    [-0.0001, '0.000'],
    [null, '–'],
  ])('shows %d as %s', (value, text) => expect(score(value)).toBe(text));
});

it('counts and lists in words', () => {
  expect([count(1, 'passage'), count(1234, 'search', 'searches')]).toEqual(['1 passage', '1,234 searches']);
  expect([list([]), list(['a']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});

it('shows bytes in decimal units', () => {
  expect([bytes(12), bytes(45_600), bytes(7_890_000)]).toEqual(['12 bytes', '46 kB', '7.9 MB']);
});
