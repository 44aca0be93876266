/// <reference types="vitest/config" />
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** The page works offline once it was loaded (docs/ARCHITECTURE.md, "Offline"). */
const offline = VitePWA({
  registerType: 'autoUpdate',
  // src/playground/offline.ts registers it, and lives with a refusal.
  injectRegister: null,
  includeManifestIcons: false,
  manifest: {
    name: 'Self-RAG playground',
    short_name: 'Self-RAG',
    description: 'Watch a real model decide, retrieve, write and criticise, in your browser.',
    display: 'standalone',
    start_url: './',
    scope: './',
    background_color: '#ffffff',
    theme_color: '#ffffff',
    icons: [
      { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      { src: 'icons/maskable.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'maskable' },
    ],
  },
  workbox: {
    // The page and its recorded examples. Models, index and the runtime (megabytes) are not fetched before they are asked for.
    globPatterns: ['**/*.{html,js,mjs,css,svg}', 'traces/*.json'],
    globIgnores: ['assets/ort*'],
    maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
    ignoreURLParametersMatching: [/.*/],
    // Views are told apart by the hash; any other path is a mistake and stays a 404.
    navigateFallback: null,
    cleanupOutdatedCaches: true,
    clientsClaim: true,
    skipWaiting: true,
    runtimeCaching: [
      {
        // Content-hashed names: a copy never goes stale. Those of older builds are pushed out.
        urlPattern: ({ url, sameOrigin }) => sameOrigin && /\/assets\/ort[^/]*$|\/assets\/[^/]+\.wasm$/.test(url.pathname),
        handler: 'CacheFirst',
        // Two builds of three files each may be in use.
        options: { cacheName: 'onnxruntime', expiration: { maxEntries: 12 } },
      },
      {
        urlPattern: ({ url, sameOrigin }) => sameOrigin && /\/corpus\/[^/]+$/.test(url.pathname),
        // Never an older copy while the network is there: the engine checks these files against its manifest.
        handler: 'NetworkFirst',
        options: { cacheName: 'encyclopedia' },
      },
    ],
  },
});

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  // Relative, so that the built site works under any sub-path of any static host.
  base: './',
  plugins: [react(), tailwind(), offline],
  worker: { format: 'es' },
  // onnxruntime-web without its own copy of the glue code: src/models/runtime.ts names the one file that is fetched.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  build: { target: 'es2023' },
  // The headers allow WebAssembly threads; a host without them serves a slower page that works as well.
  server: { headers: isolation },
  preview: { headers: isolation },
  // Property tests take seconds where the machine is busy with something else.
  test: {
    include: ['src/**/*.test.{ts,tsx}', '{bench,e2e,scripts}/**/*.test.ts'],
    testTimeout: 30_000,
    // The method alone: what people will quote must be covered.
    coverage: { include: ['src/selfrag/**'], exclude: ['src/selfrag/testing/**'], reporter: ['text-summary'], thresholds: { statements: 95 } },
  },
});
