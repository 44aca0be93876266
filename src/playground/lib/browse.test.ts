import { describe, expect, it } from 'vitest';
import { assemble } from '../state/corpus';
import { browse } from './browse';

const corpus = assemble(
  [
    { id: '1', title: 'Lima', text: 'The capital of Peru.' },
    { id: '2', title: 'Peru', text: 'Huascarán is its highest peak; its capital is Lima.' },
    { id: '3', title: 'Gold', text: 'A metal.' },
  ],
  [
    { kind: 'country', label: 'Countries', passages: ['2'] },
    { kind: 'city', label: 'Cities', passages: ['1'] },
    { kind: 'element', label: 'Elements', passages: ['3'] },
  ],
);
const ids = (kind: string | null, query: string) => browse(corpus, kind, query).map((passage) => passage.id);

describe('browsing', () => {
  it('shows all, or one kind', () => {
    expect(ids(null, '')).toEqual(['1', '2', '3']);
    expect(ids('country', ' ')).toEqual(['2']);
  });

  it('puts titles before texts and wants every word', () => {
    expect(ids(null, 'peru')).toEqual(['2', '1']);
    expect(ids(null, 'capital peru')).toEqual(['1', '2']);
    expect(ids('city', 'gold')).toEqual([]);
  });

  it('does not mind case and accents', () => {
    expect(ids(null, 'HUASCARAN')).toEqual(['2']);
  });
});
