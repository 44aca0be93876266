import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceToken } from '../../selfrag';
import { tokenDiff, type Marked } from './tokenDiff';

const tokens = (text: string): TraceToken[] =>
  [...text].map((letter) => ({ id: 0, text: letter, logProb: 0, control: letter === '*', top: [] }));

/** Differing tokens in brackets. */
const show = (marked: readonly Marked[]) => marked.map(({ token, differs }) => (differs ? `[${token.text}]` : token.text)).join('');
const diff = (a: string, b: string) => tokenDiff(tokens(a), tokens(b)).map(show);

describe('the tokens that differ', () => {
  it('are those without a counterpart, though what follows agrees again', () => {
    expect(diff('the sea.', 'the red sea.')).toEqual(['the sea.', 'the [r][e][d][ ]sea.']);
    expect(diff('abc', 'axc')).toEqual(['a[b]c', 'a[x]c']);
    expect(diff('same', 'same')).toEqual(['same', 'same']);
    expect(diff('', 'x')).toEqual(['', '[x]']);
  });

  it('leave the same text on both sides', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const rest = tokenDiff(tokens(a), tokens(b)).map((marked) => marked.filter(({ differs }) => !differs).map(({ token }) => token.text).join(''));
        expect(rest[0]).toBe(rest[1]);
      }),
    );
  });

  it('tell a command from its spelling', () => {
    const [command] = tokens('*');
    const [marked] = tokenDiff([command!], [{ ...command!, control: false }]);
    expect(marked[0]?.differs).toBe(true);
  });

  it('are all that follows where the texts are too long to align', () => {
    const [a, b] = [`x${'a'.repeat(1500)}`, `y${'a'.repeat(1500)}`];
    expect(tokenDiff(tokens(a), tokens(b))[0].every(({ differs }) => differs)).toBe(true);
  });
});
