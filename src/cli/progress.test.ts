import { describe, expect, it } from 'vitest';
import { progressBar, progressLine, timeText } from './progress';

describe('progressLine', () => {
  it('shows the share that is done and, once something is, how long the rest will take at that pace', () => {
    expect(progressLine(0, 100, 1000)).toBe(`[${'.'.repeat(30)}] 0 %`);
    expect(progressLine(25, 100, 60_000)).toBe('[########......................] 25 %, 3 min left');
    expect(progressLine(90, 100, 90_000)).toMatch(/90 %, 10 s left$/);
    expect(timeText(89_400)).toBe('89 s');
  });
});

describe('progressBar', () => {
  const written = (isTTY: boolean) => {
    const out: string[] = [];
    let now = 0;
    const bar = progressBar({ isTTY, write: (text: string) => out.push(text) } as unknown as NodeJS.WriteStream, () => (now += 1000));
    for (let i = 1; i <= 100; i++) bar.show(i, 100);
    bar.end();
    return out;
  };

  it('writes over itself on a terminal and goes away, and elsewhere writes ten lines', () => {
    expect(written(true)).toHaveLength(101);
    expect(written(true).at(-1)).toBe('\r\x1b[K');
    expect(written(false)).toHaveLength(10);
    expect(written(false).every((line) => line.endsWith('\n'))).toBe(true);
  });
});
