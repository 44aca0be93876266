import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Dependence goes one way: selfrag <- models, retrieval <- evaluation <- cli, playground (docs/ARCHITECTURE.md). */
const room = (files, forbidden, reason) => ({
  files: [`src/${files}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: forbidden.map((name) => ({ regex: `^(\\.\\./)+${name}(/|$)`, message: reason })) },
    ],
  },
});

/** @param inside what an import from within the method begins with */
const method = (files, inside) => ({
  files: [files],
  ignores: ['src/selfrag/**/*.test.ts', 'src/selfrag/testing/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ regex: `^(?!${inside}|zod$)`, message: 'the method depends on nothing but its schema library' }] },
    ],
    'no-restricted-globals': ['error', 'window', 'document', 'navigator', 'process', 'fetch', 'self', 'performance'],
  },
});

export default defineConfig(
  { ignores: ['dist', 'coverage', '.venv*', 'public', 'playwright-report', 'test-results', 'training/runs', '.stryker-tmp'] },
  tseslint.configs.recommended,
  hooks.configs.flat.recommended,
  { rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }] } },
  room('models', ['retrieval', 'evaluation', 'cli', 'playground'], 'models know only the method'),
  room('retrieval', ['evaluation', 'cli', 'playground'], 'retrieval knows only the method, and files and runtimes of models'),
  room('evaluation', ['cli', 'playground'], 'evaluation is used by them, not the other way'),
  room('cli', ['playground'], 'the terminal does not need the page'),
  room('playground', ['cli'], 'the page does not need the terminal'),
  method('src/selfrag/*.ts', '\\./'),
  method('src/selfrag/*/*.ts', '\\.{1,2}/\\w'),
);
