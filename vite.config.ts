/// <reference types="vitest/config" />
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { ISOLATION_HEADERS } from './src/playground/isolation.mjs';

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
  // src/playground/sw.ts says what is kept, and why.
  strategies: 'injectManifest',
  srcDir: 'src/playground',
  filename: 'sw.ts',
  injectManifest: {
    // The page and its recorded examples. Models, index and the runtime (megabytes) are not fetched before they are asked for.
    globPatterns: ['**/*.{html,js,mjs,css,svg}', 'traces/*.json'],
    globIgnores: ['assets/ort*'],
    maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
  },
});

export default defineConfig({
  // Relative, so that the built site works under any sub-path of any static host.
  base: './',
  plugins: [react(), tailwind(), offline],
  worker: { format: 'es' },
  // onnxruntime-web without its own copy of the glue code: src/models/runtime.ts names the one file that is fetched.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  build: { target: 'es2023' },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: ISOLATION_HEADERS },
  // Property tests take seconds where the machine is busy with something else.
  test: {
    include: ['src/**/*.test.{ts,tsx}', '{bench,e2e,scripts}/**/*.test.ts'],
    testTimeout: 30_000,
    // The method alone: what people will quote must be covered.
    coverage: { include: ['src/selfrag/**'], exclude: ['src/selfrag/testing/**'], reporter: ['text-summary'], thresholds: { statements: 95 } },
  },
});
