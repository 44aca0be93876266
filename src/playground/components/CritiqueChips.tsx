import { memo } from 'react';
import type { TraceNode } from '../../selfrag';
import { percent } from '../lib/format';
import { bare, GROUP_LOOK, likeliest } from '../lib/groups';

const CRITIQUES = ['relevance', 'support', 'utility'] as const;

/** The emitted judgements of a segment in a line: the likeliest token of each group with its share. */
export const CritiqueChips = memo(function CritiqueChips({ node }: { node: TraceNode }) {
  const emitted = CRITIQUES.flatMap((group) => {
    const reading = node[group];
    return reading?.emitted ? [{ group, ...likeliest(group, reading) }] : [];
  });
  if (emitted.length === 0) return null;
  return (
    <ul aria-label="Critique" className="flex flex-wrap gap-1.5">
      {emitted.map(({ group, token, share }) => (
        <li
          key={group}
          className={`rounded-md px-2 py-0.5 text-xs tabular-nums ${GROUP_LOOK[group].soft} ${GROUP_LOOK[group].text}`}
        >
          <span className="font-semibold">{bare(token)}</span> {percent(share)}
        </li>
      ))}
    </ul>
  );
});
