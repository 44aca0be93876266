import { expect, it } from 'vitest';
import { traceName } from './saveFile';

const name = (question: string) => traceName({ question, id: 'mx1-1' });

it('a saved run is named after its question', () => {
  expect(name('Into which sea does the Nile flow?')).toBe('selfrag-into-which-sea-does-the-nile-flow.json');
  expect(name('../a\\b: <c>\n"d"')).toBe('selfrag-a-b-c-d.json');
  expect(name('秘鲁的首都是哪里？')).toBe('selfrag-秘鲁的首都是哪里.json');
});

it('a name is cut between words, and one without words is that of the run', () => {
  expect(name('word '.repeat(100))).toBe(`selfrag-${Array(12).fill('word').join('-')}.json`);
  expect(name('x'.repeat(200))).toBe(`selfrag-${'x'.repeat(60)}.json`);
  expect(name('🙂?!')).toBe('selfrag-mx1-1.json');
});
