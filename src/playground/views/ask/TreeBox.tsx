import { memo } from 'react';
import type { Standing } from '../../../selfrag';
import { score as scoreText } from '../../lib/format';
import { BOX, type Placed } from '../../lib/treeLayout';
import { STATUS_TITLE } from '../../lib/words';

/** Signs that tell standings apart without colour. */
const SIGN: Record<Standing, string> = { answer: '★', kept: '✓', dropped: '–', constraint: '✕', unused: '…' };

const OUTLINE: Record<Standing, string> = {
  answer: 'stroke-accent stroke-[2.5]',
  kept: 'stroke-line-strong stroke-2',
  dropped: 'stroke-line-strong [stroke-dasharray:5_4]',
  constraint: 'stroke-line-strong [stroke-dasharray:5_4]',
  unused: 'stroke-line-strong [stroke-dasharray:1_4]',
};

/** As many characters as fit into a box. */
const FITS = 20;
const short = (text: string) => (text.length > FITS ? `${text.slice(0, FITS - 1)}…` : text);

interface TreeBoxProps {
  placed: Placed;
  name: string;
  title: string;
  /** null for the question. */
  score: number | null;
  standing: Standing | null;
  chosen: boolean;
  choose(id: string): void;
}

export const TreeBox = memo(function TreeBox(props: TreeBoxProps) {
  const { placed, name, title, score, standing, chosen, choose } = props;
  const label = standing ? `${name}, ${title}, ${STATUS_TITLE[standing]}, score ${scoreText(score)}` : `${name}: ${title}`;
  return (
    <g
      data-box={placed.id}
      role="treeitem"
      aria-level={placed.level}
      aria-selected={chosen}
      aria-label={label}
      tabIndex={chosen ? 0 : -1}
      transform={`translate(${placed.x} ${placed.y - BOX.height / 2})`}
      className="cursor-pointer outline-offset-2"
      onClick={() => choose(placed.id)}
    >
      <rect
        width={BOX.width}
        height={BOX.height}
        rx={10}
        className={`${chosen ? 'fill-accent-soft' : 'fill-surface'} ${standing ? OUTLINE[standing] : 'stroke-ink'}`}
      />
      <text x={12} y={19} className="fill-ink text-xs font-semibold">
        {standing ? `${SIGN[standing]} ${name}` : name}
      </text>
      {score !== null && (
        <text x={BOX.width - 12} y={19} textAnchor="end" className="fill-ink text-xs tabular-nums">
          {scoreText(score)}
        </text>
      )}
      <text x={12} y={36} className="fill-muted text-xs">
        {short(title)}
      </text>
    </g>
  );
});

interface TreeFoldProps {
  placed: Placed;
  count: number;
  /** Id of the box that they go on from. */
  from: string;
  chosen: boolean;
  unfold(from: string): void;
}

/** One box for candidates that went no further. */
export const TreeFold = memo(function TreeFold({ placed, count, from, chosen, unfold }: TreeFoldProps) {
  const text = `${count} more`;
  return (
    <g
      data-box={placed.id}
      role="treeitem"
      aria-level={placed.level}
      aria-selected={chosen}
      aria-expanded={false}
      aria-label={`${text}, dropped or not reached: open`}
      tabIndex={chosen ? 0 : -1}
      transform={`translate(${placed.x} ${placed.y - BOX.height / 2})`}
      className="cursor-pointer outline-offset-2"
      onClick={() => unfold(from)}
    >
      <rect
        width={BOX.width}
        height={BOX.height}
        rx={10}
        className={`${chosen ? 'fill-accent-soft' : 'fill-sunken'} stroke-line-strong [stroke-dasharray:5_4]`}
      />
      <text x={12} y={28} className="fill-muted text-xs font-semibold">
        + {text}
      </text>
    </g>
  );
});

export const TreeEdge = memo(function TreeEdge({ from, to, strong }: { from: Placed; to: Placed; strong: boolean }) {
  const start = from.x + BOX.width;
  const middle = (start + to.x) / 2;
  return (
    <path
      d={`M${start} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`}
      fill="none"
      className={strong ? 'stroke-accent stroke-[2.5]' : 'stroke-line-strong'}
    />
  );
});
