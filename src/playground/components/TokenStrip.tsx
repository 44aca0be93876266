import { memo, useId, useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import { groupOf, type TraceToken } from '../../selfrag';
import { GROUP_LOOK } from '../lib/groups';
import { TokenTip } from './TokenTip';

/** How strongly a text token is shaded: not at all when the model was sure, most when it was not. */
function shade(logProb: number): string {
  const doubt = Math.round((1 - Math.exp(logProb)) * 65);
  return `color-mix(in oklab, var(--color-doubt) ${doubt}%, transparent)`;
}

function lookOf(token: TraceToken): string {
  const group = groupOf(token.text);
  if (group) {
    const { text, soft, border } = GROUP_LOOK[group];
    return `mx-0.5 rounded-md border px-1 font-mono text-[0.75em] whitespace-nowrap ${text} ${soft} ${border}`;
  }
  if (token.control) return 'mx-0.5 rounded-md border border-line-strong bg-sunken px-1 font-mono text-[0.75em] text-muted';
  return 'rounded-sm';
}

/**
 * Generated tokens in a row: text shaded by how unsure the model was, reflection tokens as chips. One token at a time
 * tells its probability and the alternatives: the one under the pointer, or the focused one (arrow keys move it).
 */
export const TokenStrip = memo(function TokenStrip(props: {
  tokens: readonly TraceToken[];
  label: string;
  /** More tokens are coming. */
  growing?: boolean;
}) {
  const { tokens, label, growing = false } = props;
  const [active, setActive] = useState<number | null>(null);
  const [stop, setStop] = useState(0);
  const row = useRef<HTMLDivElement>(null);
  const tip = useId();
  const token = active === null ? undefined : tokens[active];

  const indexOf = (event: SyntheticEvent): number | null => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('[data-token]');
    return element ? Number(element.dataset.token) : null;
  };

  function move(event: KeyboardEvent) {
    if (event.key === 'Escape') return setActive(null);
    const last = tokens.length - 1;
    const to = { ArrowRight: stop + 1, ArrowLeft: stop - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(last, Math.max(0, to));
    setStop(next);
    row.current?.querySelector<HTMLElement>(`[data-token="${next}"]`)?.focus();
  }

  return (
    <div
      className="relative"
      onPointerLeave={() => setActive(null)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setActive(null);
      }}
    >
      <div
        ref={row}
        role="group"
        aria-label={label}
        className="text-[1.02rem] leading-8 whitespace-pre-wrap"
        onPointerOver={(event) => setActive(indexOf(event))}
        onFocus={(event) => {
          const index = indexOf(event);
          setActive(index);
          if (index !== null) setStop(index);
        }}
        onKeyDown={move}
      >
        {tokens.map((t, i) => (
          // Not a button element: that is a box of its own to lay out, and a run has thousands of tokens.
          <span
            key={i}
            role="button"
            data-token={i}
            tabIndex={i === Math.min(stop, tokens.length - 1) ? 0 : -1}
            aria-describedby={active === i ? tip : undefined}
            className={`scroll-mt-24 ${lookOf(t)}`}
            style={t.control ? undefined : { background: shade(t.logProb) }}
          >
            {i === 0 && !t.control ? t.text.trimStart() : t.text}
          </span>
        ))}
        {growing && <span className="ml-0.5 inline-block h-4 w-1.5 animate-pulse rounded-sm bg-accent align-middle" />}
      </div>
      {token && active !== null && <TokenTip id={tip} token={token} row={row} index={active} />}
    </div>
  );
});
