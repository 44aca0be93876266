/**
 * How soon a slider shows what it changes, on a trace with 500 candidates. Two figures for each step:
 * `repaint`, from pressing an arrow key to the end of the frame that shows the new ranking, with the wait for that frame
 * (up to 16.7 ms at 60 frames a second); and `work`, the part of it in which the page keeps the main thread.
 */
import type { Page } from '@playwright/test';
import { choose, slide } from '../e2e/asking';

export interface SliderTimes {
  /** Milliseconds, one for each step, in the order of the steps. */
  readonly repaint: readonly number[];
  readonly work: readonly number[];
}

/** Opens the page on a wide trace first (showTrace), with every passage and path in use. */
export async function openWide(page: Page): Promise<void> {
  await page.getByRole('article').first().waitFor({ timeout: 120_000 });
  await choose(page, 'Always');
  for (const name of ['Passages', 'Beam width', 'Depth']) await slide(page, name, 'End');
}

/**
 * @param name accessible name of the slider; it is moved to and fro around where it stands
 * @param warmUp steps before those that are timed: the page's code is compiled as it is first used
 */
export async function sliderTimes(page: Page, name: string, warmUp: number, steps: number): Promise<SliderTimes> {
  await page.getByRole('slider', { name, exact: true }).focus();
  await page.evaluate(() => {
    // Nothing here has a name of its own: the TypeScript runner would call a helper that the page does not have.
    const times = { repaint: [] as number[], work: [] as number[], painted: null as (() => void) | null };
    Object.assign(window, { times });
    let [pressed, handled] = [0, 0];
    addEventListener('keydown', () => (pressed = performance.now()), { capture: true });
    // The last to hear of it: by then the page has drawn its elements anew.
    addEventListener('keydown', ({ timeStamp }) => {
      handled = performance.now();
      requestAnimationFrame(() => {
        const begun = performance.now();
        // After the frame's callbacks come style, layout and paint; a message is a task of its own, which runs when they are done.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          const painted = performance.now();
          times.repaint.push(painted - timeStamp);
          times.work.push(handled - pressed + painted - begun);
          times.painted?.();
        };
        port2.postMessage(null);
      });
    });
  });
  for (let i = 0; i < warmUp + steps; i++) {
    await page.keyboard.press(i % 20 < 10 ? 'ArrowLeft' : 'ArrowRight');
    await page.evaluate((n) => {
      const { times } = window as unknown as { times: { repaint: number[]; painted: () => void } };
      return times.repaint.length > n ? undefined : new Promise<void>((done) => (times.painted = done));
    }, i);
  }
  return page.evaluate((from) => {
    const { repaint, work } = (window as unknown as { times: { repaint: number[]; work: number[] } }).times;
    return { repaint: repaint.slice(from), work: work.slice(from) };
  }, warmUp);
}
