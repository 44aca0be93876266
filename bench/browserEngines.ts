/** The bench's own page: built from source, served with the headers that allow threads, and driven from here. */
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build, defaultClientConditions } from 'vite';
import { BASE_ARGS, ensureBrowser, SOFTWARE_WEBGPU_ARGS } from '../scripts/lib/browser.mjs';
import { createSite, listen } from '../scripts/lib/site.mjs';
import { ROOT } from '../scripts/lib/run.mjs';
import { ensureSite, SITE } from './made';
import { note } from './report';
import type { BenchPage } from './page/page';
import type { WorkerHost } from './page/worker';

export interface BrowserEngine {
  call<K extends keyof WorkerHost>(method: K, ...args: Parameters<WorkerHost[K]>): Promise<Awaited<ReturnType<WorkerHost[K]>>>;
  close(): Promise<void>;
}

export interface Browsers {
  readonly version: string;
  /** Engines opened side by side share a page; they are to run in turn. */
  open(device: 'wasm' | 'webgpu', threads: number): Promise<BrowserEngine>;
  /** Bytes of the page and its workers, as Chromium counts them: GPU buffers are not among them. */
  memory(): Promise<number>;
  /** Bytes that the browser's processes took at most since they started, by kind (Linux); null where the system does not say. */
  peak(): Promise<Record<string, number> | null>;
  close(): Promise<void>;
}

let built: Promise<void> | undefined;

function buildPage(): Promise<void> {
  note('building the bench page …');
  const root = join(ROOT, 'bench/page');
  return build({
    root,
    configFile: false,
    logLevel: 'warn',
    base: './',
    publicDir: false,
    worker: { format: 'es' },
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
    build: { target: 'es2023', outDir: join(SITE, 'page'), emptyOutDir: true, minify: false },
  }).then(() => undefined);
}

/** @param gpu with WebGPU computed by software where the machine has no GPU */
export async function startBrowser(gpu: boolean): Promise<Browsers> {
  ensureSite();
  await (built ??= buildPage());
  const server = createSite({ root: SITE, encodings: [] });
  const port = await listen(server, 0);
  const executablePath = await ensureBrowser();
  // The count of memory comes at once instead of with the next garbage collection.
  const args = [...BASE_ARGS, '--enable-blink-features=ForceEagerMeasureMemory', ...(gpu ? SOFTWARE_WEBGPU_ARGS : [])];
  const browser = await chromium.launch({ executablePath, args });
  const page = await (await browser.newContext()).newPage();
  page.on('pageerror', (error) => note(`page: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && note(`page: ${message.text().slice(0, 400)}`));
  await page.goto(`http://localhost:${port}/page/index.html`);
  await page.waitForFunction('window.bench !== undefined');
  return {
    version: browser.version(),
    open: (device, threads) => open(page, device, threads),
    memory: () => page.evaluate(() => (window as unknown as { bench: BenchPage }).bench.memory()),
    peak: () => peakOf(browser),
    async close() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

async function open(page: Page, device: 'wasm' | 'webgpu', threads: number): Promise<BrowserEngine> {
  const worker = await page.evaluate(
    ([on, count]) => (window as unknown as { bench: BenchPage }).bench.open(on, count),
    [device, threads] as const,
  );
  return {
    call: (method, ...args) =>
      page.evaluate(
        ([index, name, given]) => (window as unknown as { bench: BenchPage }).bench.call(index, name, given as never),
        [worker, method, args] as const,
      ) as never,
    close: () => page.evaluate((index) => (window as unknown as { bench: BenchPage }).bench.close(index), worker),
  };
}

async function peakOf(browser: Browser): Promise<Record<string, number> | null> {
  const { readFile } = await import('node:fs/promises');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks: Record<string, number> = {};
  for (const { id, type } of processInfo) {
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => null);
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
    if (kilobytes === undefined) return null;
    peaks[type] = Math.max(peaks[type] ?? 0, Number(kilobytes) * 1024);
  }
  return peaks;
}
