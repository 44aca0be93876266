/** Puts a trace in place of the recorded examples, so that a test knows every number on the page. */
import type { Page } from '@playwright/test';
import type { Trace } from '../src/selfrag';

/** Call before the page is opened; it then opens on this trace. */
export async function showTrace(page: Page, trace: Trace): Promise<void> {
  // The id of an example of the gallery, whose settings are the defaults.
  const example = { id: 'one-hop', title: 'A recording', shows: 'A recording.', file: 'recording.json' };
  await page.route('**/traces/index.json', (route) => route.fulfill({ json: { examples: [example] } }));
  await page.route('**/traces/recording.json', (route) => route.fulfill({ json: trace }));
}
