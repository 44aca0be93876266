// @ts-check
/**
 * npm start: installs what package-lock.json names if it is not there, builds the site if the sources are newer, serves
 * it on this machine and opens a browser where there is a display. It serves the build, not the development server, so
 * that the first visit is small and a reload works offline.
 *
 * npm start -- [--port 4173] [--no-open]
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { ROOT, script, SetupError } from './lib/run.mjs';
import { createSite, listen } from './lib/site.mjs';

function options() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' }, 'no-open': { type: 'boolean', default: false } } });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`${values.port} is not a port`);
    return { port, open: !values['no-open'] };
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}. Usage: npm start -- [--port 4173] [--no-open]`);
  }
}

function hasDisplay() {
  if (process.env.CI || process.env.SSH_CONNECTION) return false;
  return process.platform === 'linux' ? Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY) : true;
}

/** @param {string} address */
function openBrowser(address) {
  /** @type {[string, string[]]} */
  const [command, args] =
    process.platform === 'darwin' ? ['open', [address]]
    : process.platform === 'win32' ? ['cmd', ['/c', 'start', '', address]]
    : ['xdg-open', [address]];
  // The address is printed too, so a browser that cannot be opened is no failure.
  spawn(command, args, { stdio: 'ignore', detached: true }).on('error', () => {}).unref();
}

await script(async () => {
  const { port, open } = options();
  await ensurePackages();
  await ensureBuild();
  const server = createSite({ root: join(ROOT, 'dist') });
  const address = `http://localhost:${await listen(server, port)}/`;
  console.log(`\n  Self-RAG playground: ${address}\n  Ctrl-C ends it.\n`);
  if (open && hasDisplay()) openBrowser(address);
  await new Promise((done) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, done);
  });
  server.close();
  server.closeAllConnections();
});
