// @ts-check
/** Finds a Chromium for tests, benchmarks and screenshots: an installed one, Playwright's own, or the system's package. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall, capture, isRoot, packageFile, run, SetupError } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @returns {string[]} places where systems install Chrome or Chromium */
function candidates() {
  const chosen = process.env.CHROME_PATH ? [process.env.CHROME_PATH] : [];
  if (process.platform === 'darwin') {
    return [...chosen, ...['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)];
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    return [...chosen, ...roots.map((root) => join(root, 'Google/Chrome/Application/chrome.exe'))];
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...chosen, ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))];
}

/** A stub that only points to another package manager, or a browser whose libraries are missing, does not start. @param {string} path */
function starts(path) {
  if (!existsSync(path)) return false;
  // On Windows and macOS an installed browser is complete, and asking for its version may open a window.
  return process.platform === 'linux' ? capture(path, ['--version']).ok : true;
}

async function playwrightBrowser() {
  const { chromium } = await import('@playwright/test');
  return starts(chromium.executablePath()) ? chromium.executablePath() : null;
}

/** @returns {Promise<string | null>} path of a browser that starts; null when there is none */
export async function findBrowser() {
  return candidates().find(starts) ?? (await playwrightBrowser());
}

/** Like findBrowser, but gets one when there is none. @returns {Promise<string>} @throws SetupError */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  console.error("No Chrome or Chromium is installed: getting Playwright's …");
  const withLibraries = isRoot() && process.platform === 'linux' ? ['--with-deps'] : [];
  await run(process.execPath, [packageFile('playwright/cli.js'), 'install', ...withLibraries, 'chromium'], {
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' },
    timeoutMs: 300_000,
    progress: true,
  });
  const downloaded = await playwrightBrowser();
  if (downloaded) return downloaded;
  console.error("Playwright's browser could not be had: trying the system's package …");
  await aptInstall(['chromium']);
  const packaged = await findBrowser();
  if (packaged) return packaged;
  throw new SetupError(
    'No Chrome or Chromium could be found or installed. Install one, or set CHROME_PATH to its executable, and try again.',
  );
}

/** Command-line switches for a headless run; Chromium refuses its sandbox to root. */
export const BASE_ARGS = isRoot() ? ['--no-sandbox'] : [];

/** The WebGPU of a machine without a GPU: the same code path, computed by SwiftShader. */
export const SOFTWARE_WEBGPU_ARGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
