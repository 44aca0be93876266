/**
 * Measures the built page in Chromium as a visitor meets it: what moves over the wire, how long the first answer takes,
 * how fast it writes, how soon a slider shows.
 */
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { ask, askButton, choose, question, savedTrace } from '../../e2e/asking';
import { showTrace } from '../../e2e/recordings';
import { BASE_ARGS, ensureBrowser } from '../../scripts/lib/browser.mjs';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { createSite, listen, type ServedRequest } from '../../scripts/lib/site.mjs';
import type { Trace } from '../../src/selfrag';
import type { Measure } from '../bench';
import { line, note, quantile, round } from '../report';
import { openWide, sliderTimes } from '../slider';
import { WIDE_CANDIDATES, wideTrace } from '../wideTrace';

const DIST = join(import.meta.dirname, '../../dist');
const LOOKING_UP = 'Into which sea does the Nile flow?';
/** Asked in turn until a run reaches four segments. */
const LONG = ['Tell me about the Danube.', 'Tell me about Peru.', 'Tell me about the violin.', 'Tell me about Saturn.'];
const SEGMENTS = 4;
const COLD_STARTS = 3;
const SLIDERS = ['Relevance weight', 'Support weight'];
const SLIDER_STEPS = 100;
const SLIDER_WARM_UP = 20;
const PATIENCE = { timeout: 120_000 };

type Encoding = 'br' | 'gzip';

/** A fresh browser profile on a fresh server, so that nothing is cached. */
async function visit<T>(browser: Browser, encoding: Encoding, work: (page: Page, served: ServedRequest[], url: string) => Promise<T>) {
  const served: ServedRequest[] = [];
  const server = createSite({ root: DIST, encodings: [encoding], onRequest: (request) => served.push(request) });
  const port = await listen(server, 0);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    return await work(await context.newPage(), served, `http://localhost:${port}/`);
  } finally {
    await context.close();
    server.close();
    server.closeAllConnections();
  }
}

const KINDS = {
  models: /\/(models|index|corpus)\//,
  runtime: /\/assets\/(ort|.*\.wasm$)/,
};

function wire(served: readonly ServedRequest[]) {
  const sum = (requests: readonly ServedRequest[]) => requests.reduce((bytes, request) => bytes + request.bytes, 0);
  const models = served.filter(({ path }) => KINDS.models.test(path));
  const runtime = served.filter(({ path }) => KINDS.runtime.test(path));
  return {
    requests: served.length,
    bytes: sum(served),
    modelBytes: sum(models),
    runtimeBytes: sum(runtime),
    pageBytes: sum(served) - sum(models) - sum(runtime),
  };
}

/** From opening the address, asking as soon as the page can be used, to the first token of the first candidate. */
async function coldStart(browser: Browser, encoding: Encoding) {
  return visit(browser, encoding, async (page, served, url) => {
    const opened = performance.now();
    await page.goto(url);
    await question(page).fill(LOOKING_UP);
    await askButton(page).click();
    const asked = performance.now();
    await page.waitForFunction(
      () => document.querySelector('section[aria-busy="true"]') && document.querySelector('article [data-token]'),
      undefined,
      { ...PATIENCE, polling: 'raf' },
    );
    const first = performance.now();
    await askButton(page).waitFor(PATIENCE);
    const { generator } = await savedTrace(page);
    return {
      backend: generator.backend,
      secondsToFirstToken: (first - opened) / 1000,
      secondsFromAsking: (first - asked) / 1000,
      ...wire(served),
    };
  });
}

const tokensOf = (trace: Trace) => trace.nodes.reduce((sum, node) => sum + node.tokens.length, 0);
const secondsOf = (trace: Trace) => ((trace.endedAt ?? NaN) - trace.startedAt) / 1000;
const depthOf = (trace: Trace) => Math.max(...trace.nodes.map(({ depth }) => depth));

async function writing(browser: Browser) {
  await visit(browser, 'br', async (page, _, url) => {
    await page.goto(url);
    // Shaders and code are compiled at the first run, which is not what is measured here.
    await ask(page, LOOKING_UP);
    await page.reload();
    await ask(page, LOOKING_UP);
    const single = await savedTrace(page);
    line('generation', {
      backend: single.generator.backend,
      question: LOOKING_UP,
      batch: single.settings.passages,
      tokens: tokensOf(single),
      seconds: round(secondsOf(single)),
      tokensPerSecond: round(tokensOf(single) / secondsOf(single), 1),
    });
    let longest: Trace | null = null;
    for (const text of LONG) {
      note(`asking: ${text}`);
      await choose(page, 'Adaptive');
      await ask(page, text);
      const trace = await savedTrace(page);
      if (!longest || depthOf(trace) > depthOf(longest)) longest = trace;
      if (depthOf(trace) >= SEGMENTS) break;
    }
    if (!longest) return;
    const { passages, beamWidth, mode } = longest.settings;
    line('run', {
      backend: longest.generator.backend,
      question: longest.question,
      segments: depthOf(longest),
      ...{ mode, passages, beamWidth },
      candidates: longest.nodes.length,
      tokens: tokensOf(longest),
      seconds: round(secondsOf(longest)),
    });
  });
}

/** From pressing an arrow key on a weight's slider to the frame that shows the new ranking. */
async function sliding(browser: Browser) {
  const trace = await wideTrace(LOOKING_UP);
  await visit(browser, 'br', async (page, _, url) => {
    await showTrace(page, trace);
    await page.goto(url);
    await openWide(page);
    for (const slider of SLIDERS) {
      const { repaint, work } = await sliderTimes(page, slider, SLIDER_WARM_UP, SLIDER_STEPS);
      const [repaintMsP50, repaintMsP95] = [0.5, 0.95].map((q) => round(quantile(repaint, q), 1));
      const [workMsP50, workMsP95] = [0.5, 0.95].map((q) => round(quantile(work, q), 1));
      line('slider', { slider, candidates: WIDE_CANDIDATES, warmUp: SLIDER_WARM_UP, steps: SLIDER_STEPS, repaintMsP50, repaintMsP95, workMsP50, workMsP95 });
    }
  });
}

/** In a browser, on a page that is built first where its sources have changed. */
async function browsing(work: (browser: Browser) => Promise<void>): Promise<void> {
  await ensureBuild();
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: BASE_ARGS });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

export const slider: Measure = () => browsing(sliding);

export const page: Measure = () =>
  browsing(async (browser) => {
    for (const encoding of ['br', 'gzip'] as const) {
      const starts = [];
      for (let i = 0; i < COLD_STARTS; i++) {
        note(`cold start ${i + 1} of ${COLD_STARTS}, ${encoding}`);
        starts.push(await coldStart(browser, encoding));
      }
      const median = starts.sort((a, b) => a.secondsToFirstToken - b.secondsToFirstToken)[COLD_STARTS >> 1];
      line('cold-start', {
        encoding,
        of: COLD_STARTS,
        ...median,
        secondsToFirstToken: round(median?.secondsToFirstToken ?? NaN),
        secondsFromAsking: round(median?.secondsFromAsking ?? NaN),
      });
    }
    await writing(browser);
  });
