/** Driving the page with live models. */
import type { Locator, Page } from '@playwright/test';
import { parseTrace, type Trace } from '../src/selfrag';
import { expect } from './playground';

/** Fetching, compiling and starting the models, on a busy machine without a GPU. */
const LOADING_MS = 120_000;

export const question = (page: Page): Locator => page.getByLabel('Your question');
export const answer = (page: Page): Locator => page.getByRole('region', { name: 'Self-RAG answers' });
export const askButton = (page: Page): Locator => page.getByRole('button', { name: 'Ask', exact: true });
export const stopButton = (page: Page): Locator => page.getByRole('button', { name: 'Stop', exact: true });

/** Asks and waits for the end of the run. */
export async function ask(page: Page, text: string): Promise<void> {
  await question(page).fill(text);
  await askButton(page).click();
  await finished(page);
}

/** Waits for the end of the run that was just started; an error on the page ends the wait. */
export async function finished(page: Page): Promise<void> {
  await expect(askButton(page)).toBeVisible({ timeout: LOADING_MS });
  await expect(page.getByRole('alert')).toHaveCount(0);
}

/** Loads the models without asking anything. */
export async function load(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Load the models now' }).click();
  await expect(page.getByText(/^Models ready, on/)).toBeVisible({ timeout: LOADING_MS });
}

/** The trace behind what is shown, as a person would save it. */
export async function savedTrace(page: Page): Promise<Trace> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the trace' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  return parseTrace(Buffer.concat(chunks).toString());
}

/** Opens a setting of two or more named values. */
export async function choose(page: Page, value: string): Promise<void> {
  // The radio button is drawn by its label and has no size of its own.
  await page.getByRole('radio', { name: value, exact: true }).check({ force: true });
}

/** Moves a slider to an end. */
export async function slide(page: Page, name: string, to: 'Home' | 'End'): Promise<void> {
  await page.getByRole('slider', { name, exact: true }).focus();
  await page.keyboard.press(to);
}

/** Presses Stop and returns the milliseconds, in the page, until a new question can be asked. */
export async function stop(page: Page): Promise<number> {
  await page.evaluate(() => {
    const started = { at: NaN };
    const delay = new Promise<number>((done) => {
      addEventListener('click', ({ timeStamp }) => (started.at = timeStamp), { capture: true, once: true });
      const watch = new MutationObserver(() => {
        const asks = [...document.querySelectorAll('button')].some((button) => button.textContent === 'Ask');
        if (!asks) return;
        watch.disconnect();
        done(performance.now() - started.at);
      });
      watch.observe(document.body, { subtree: true, childList: true });
    });
    Object.assign(window, { stopDelay: delay });
  });
  await stopButton(page).click();
  return page.evaluate(() => (window as unknown as { stopDelay: Promise<number> }).stopDelay);
}
