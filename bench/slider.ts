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

/** @param name accessible name of the slider; it is moved to and fro around where it stands */
export async function sliderTimes(page: Page, name: string, steps: number): Promise<SliderTimes> {
  await page.getByRole('slider', { name, exact: true }).focus();
  await page.evaluate(() => {
    // Nothing here has a name of its own: the TypeScript runner would call a helper that the page does not have.
    const times = { repaint: [] as number[], work: [] as number[], done: null as (() => void) | null };
    Object.assign(window, { times });
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        const pressed = performance.now();
        let handled = pressed;
        // A message is a task of its own, which runs when the present one, or the frame, is over.
        const [event, painting] = [new MessageChannel(), new MessageChannel()];
        event.port1.onmessage = () => (handled = performance.now());
        event.port2.postMessage(null);
        requestAnimationFrame(() => {
          const begun = performance.now();
          painting.port1.onmessage = () => {
            const painted = performance.now();
            times.repaint.push(painted - timeStamp);
            times.work.push(handled - pressed + painted - Math.max(begun, handled));
            times.done?.();
          };
          painting.port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  for (let i = 0; i < steps; i++) {
    const painted = page.evaluate(
      () => new Promise<void>((done) => Object.assign((window as unknown as { times: object }).times, { done })),
    );
    await page.keyboard.press(i % 20 < 10 ? 'ArrowLeft' : 'ArrowRight');
    await painted;
  }
  return page.evaluate(() => {
    const { repaint, work } = (window as unknown as { times: { repaint: number[]; work: number[] } }).times;
    return { repaint, work };
  });
}
