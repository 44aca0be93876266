// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, rank, type Ledger } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { LedgerTable } from './LedgerTable';

afterEach(cleanup);

const trace = await toldTrace(NILE_STORY, { question: 'Q?', settings: DEFAULT_SETTINGS });
const ranking = rank(trace, DEFAULT_SETTINGS);

describe('the score ledger', () => {
  it.each(trace.nodes.map(({ id, depth }) => ({ id, depth })))('adds up as printed, for $id', ({ id, depth }) => {
    const ledger = ranking.ledgers.get(id);
    if (!ledger) throw new Error('every node has a ledger');
    render(<LedgerTable ledger={ledger} pathScore={ranking.pathScores.get(id) ?? 0} depth={depth} how="mean" />);
    const last = (row: HTMLElement) => Number(within(row).getAllByRole('cell').at(-1)?.textContent?.replace('−', '-'));
    const amounts = screen.getAllByRole('row').slice(1, 5).map(last);
    const total = last(screen.getByRole('row', { name: /Segment score/ }));
    const off = Math.abs(amounts.reduce((sum, amount) => sum + amount, 0) - total) > 0.0005;
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(total, 2);
    expect(screen.queryByText('(added before rounding)') !== null).toBe(off);
    expect(screen.queryByRole('row', { name: /Path score/ }) !== null).toBe(depth > 1);
  });

  it('says which term was not emitted, with its value in brackets and no weight', () => {
    const node = trace.nodes[0];
    const ledger = node && ranking.ledgers.get(node.id);
    if (!ledger) throw new Error('the first node has a ledger');
    render(<LedgerTable ledger={ledger} pathScore={0} depth={1} how="mean" />);
    const row = screen.getByRole('row', { name: /Utility/ });
    expect(row.textContent).toMatch(/not emitted\(−?\d\.\d{3}\)–0\.000/);
  });

  it('says so where its lines as printed add up to another sum', () => {
    const line = { value: 1, weight: 1, note: 'counted' } as const;
    type Amounts = readonly [number, number, number, number];
    const ledger = ([sequence, relevance, support, utility]: Amounts): Ledger => ({
      lines: [
        { ...line, term: 'sequence', amount: sequence },
        { ...line, term: 'relevance', amount: relevance },
        { ...line, term: 'support', amount: support },
        { ...line, term: 'utility', amount: utility },
      ],
      score: sequence + relevance + support + utility,
    });
    const said = (amounts: Amounts) => {
      const { unmount } = render(<LedgerTable ledger={ledger(amounts)} pathScore={0} depth={1} how="mean" />);
      const found = screen.queryByText('(added before rounding)') !== null;
      unmount();
      return found;
    };
    expect([said([0.9996, 0.9994, 0.9834, 0.4974]), said([1, 0.999, 0.983, 0.497])]).toEqual([true, false]);
  });
});
