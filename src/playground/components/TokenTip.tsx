import { useLayoutEffect, useRef, type RefObject } from 'react';
import type { TraceToken } from '../../selfrag';
import { percent } from '../lib/format';

/** How a token is written where its white space matters. */
const visible = (text: string) => text.replaceAll('\n', '⏎').replace(/^ /, '␣');

/** Probability of a token and what the model might have written instead; stands below the token, inside the strip's width. */
export function TokenTip(props: { id: string; token: TraceToken; row: RefObject<HTMLDivElement | null>; index: number }) {
  const { id, token, row, index } = props;
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const anchor = row.current?.querySelector<HTMLElement>(`[data-token="${index}"]`);
    if (!anchor || !box.current || !row.current) return;
    // A token that wraps has several boxes; the tip belongs to the first.
    const frame = row.current.getBoundingClientRect();
    const at = anchor.getClientRects()[0] ?? anchor.getBoundingClientRect();
    const most = Math.max(0, frame.width - box.current.offsetWidth);
    box.current.style.left = `${Math.min(most, Math.max(0, at.left - frame.left))}px`;
    box.current.style.top = `${at.bottom - frame.top}px`;
  });

  const others = token.top.filter((alternative) => alternative.id !== token.id);
  return (
    <div ref={box} id={id} role="tooltip" className="absolute z-20 w-60 max-w-full pt-1">
      <div className="rounded-xl border border-line-strong bg-surface p-3 text-xs shadow-lg">
        <p className="flex items-baseline justify-between gap-2 font-semibold">
          <code className="font-mono">{visible(token.text)}</code>
          <span className="tabular-nums">{percent(Math.exp(token.logProb))}</span>
        </p>
        <p className="mb-2 text-muted">log-probability {token.logProb.toFixed(3)}</p>
        {others.length > 0 && <p className="mb-1 text-muted">Instead it might have been</p>}
        <ul className="space-y-1">
          {others.map((alternative) => (
            <li key={alternative.id} className="grid grid-cols-[minmax(0,1fr)_3.5rem] gap-2">
              <code className="truncate font-mono">{visible(alternative.text)}</code>
              <span className="text-right tabular-nums">{percent(Math.exp(alternative.logProb))}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
