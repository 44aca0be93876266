// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import type { TraceToken } from '../../selfrag';
import { TokenStrip } from './TokenStrip';

afterEach(cleanup);

const token = (id: number, text: string, p: number, control = false): TraceToken => ({
  id,
  text,
  logProb: Math.log(p),
  control,
  top: [
    { id, text, logProb: Math.log(p) },
    { id: 99, text: ' Pacific', logProb: Math.log((1 - p) / 2) },
  ],
});

const TOKENS = [token(1, '[Relevant]', 0.9, true), token(2, ' the', 0.95), token(3, ' Atlantic', 0.6)];

describe('a strip of tokens', () => {
  it('tells probability and alternatives of the token under the pointer', () => {
    render(<TokenStrip tokens={TOKENS} label="Tokens" />);
    expect(screen.queryByRole('tooltip')).toBeNull();
    fireEvent.pointerOver(screen.getByRole('button', { name: 'Atlantic' }));
    const tip = screen.getByRole('tooltip');
    expect(tip.textContent).toContain('60.0%');
    expect(tip.textContent).toContain('Pacific20.0%');
  });

  it('is one stop of the Tab key; arrow keys move the focus and the tip, Escape puts the tip away', async () => {
    const user = userEvent.setup();
    render(
      <>
        <TokenStrip tokens={TOKENS} label="Tokens" />
        <button type="button">after</button>
      </>,
    );
    await user.tab();
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(document.activeElement?.textContent).toBe(' Atlantic');
    expect(document.activeElement?.getAttribute('aria-describedby')).toBe(screen.getByRole('tooltip').id);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('tooltip')).toBeNull();
    await user.keyboard('{Home}');
    expect(document.activeElement?.textContent).toBe('[Relevant]');
    await user.tab();
    expect(document.activeElement?.textContent).toBe('after');
    expect(screen.queryByRole('tooltip')).toBeNull();
  });

  it('shades text the more the less sure the model was, and control tokens not at all', () => {
    render(<TokenStrip tokens={TOKENS} label="Tokens" />);
    const [control, sure, unsure] = screen.getAllByRole('button').map((button) => button.getAttribute('style') ?? '');
    expect(control).toBe('');
    const doubt = (style = '') => Number(/(\d+)%/.exec(style)?.[1]);
    expect(doubt(unsure)).toBeGreaterThan(doubt(sure));
  });
});
