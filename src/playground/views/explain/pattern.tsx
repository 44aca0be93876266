/** Looks of the answers in a plot: each has a colour and a pattern, so that colour never stands alone. */

/** Strokes on a tile of 8 by 8, and its turn in degrees. */
const PATTERNS: readonly { readonly path: string; readonly turn: number; readonly dotted?: boolean }[] = [
  { path: '', turn: 0 },
  { path: 'M0 4h8', turn: 45 },
  { path: 'M4 4h.01', turn: 0, dotted: true },
  { path: 'M0 4h8', turn: -45 },
  { path: 'M4 0v8M0 4h8', turn: 0 },
  { path: 'M0 4h8', turn: 0 },
  { path: 'M4 0v8', turn: 0 },
  { path: 'M4 0v8M0 4h8', turn: 45 },
];

/** Whole, so that they are found at build time. */
const COLOURS = [
  { fill: 'fill-region-1-soft', stroke: 'stroke-region-1' },
  { fill: 'fill-region-2-soft', stroke: 'stroke-region-2' },
  { fill: 'fill-region-3-soft', stroke: 'stroke-region-3' },
  { fill: 'fill-region-4-soft', stroke: 'stroke-region-4' },
  { fill: 'fill-region-5-soft', stroke: 'stroke-region-5' },
] as const;

/** The pattern of the n-th answer, from 0; colours and patterns have different periods, so that the pairs seldom repeat. */
export function AnswerPattern({ id, n }: { id: string; n: number }) {
  const { path, turn, dotted } = PATTERNS[n % PATTERNS.length] as (typeof PATTERNS)[number];
  const { fill, stroke } = COLOURS[n % COLOURS.length] as (typeof COLOURS)[number];
  return (
    <pattern id={id} width={8} height={8} patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width={8} height={8} className={fill} />
      {path && <path d={path} className={stroke} strokeWidth={dotted ? 2.5 : 1} strokeLinecap={dotted ? 'round' : 'butt'} fill="none" />}
    </pattern>
  );
}
