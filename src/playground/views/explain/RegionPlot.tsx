import { memo, useId, useMemo, useState } from 'react';
import type { Rect, WeightSlider, WinnerRegions } from '../../../selfrag';
import { Choice } from '../../components/Choice';
import { regionView, type RegionView } from '../../lib/regions';
import { positionText, WEIGHT_TITLE } from '../../lib/weights';
import { useDraftPart } from '../../state/context';
import { Hatch } from './Hatch';
import { AnswerPattern } from './pattern';
import { PlaneHandle } from './PlaneHandle';
import { RegionTable } from './RegionTable';
import { useExplanation, useSubject } from './useExplanation';

const PLANES = [
  { value: 'rel sup', title: 'Rel × Sup' },
  { value: 'sup use', title: 'Sup × Use' },
  { value: 'rel use', title: 'Rel × Use' },
] as const;

const REACHES = [
  { value: '2', title: '0 to 2' },
  { value: '10', title: '0 to 10' },
] as const;

/** Side of the drawing, in its own units. */
const SIDE = 400;

/** Which answer wins where, over the plane of two weights; the third one and all else as they are set. */
export function RegionPlot({ path }: { path: readonly string[] }) {
  const subject = useSubject();
  const [plane, setPlane] = useState<(typeof PLANES)[number]['value']>('sup use');
  const [reach, setReach] = useState<(typeof REACHES)[number]['value']>('2');
  const [x, y] = plane.split(' ') as [WeightSlider, WeightSlider];
  const third = (['rel', 'sup', 'use'] as const).find((weight) => weight !== x && weight !== y) as WeightSlider;
  const fixed = useDraftPart(({ settings }) => settings.weights[third]);
  const rect = useMemo((): Rect => ({ x: { min: 0, max: Number(reach) }, y: { min: 0, max: Number(reach) } }), [reach]);
  const { value, failed } = useExplanation<'regions'>({ kind: 'regions', x, y, rect });
  const view = useMemo(() => value && regionView(value), [value]);
  const id = useId();
  const fill = (n: number | 'unknown') => `${id}-${n}`;
  return (
    <section aria-labelledby={`${id}-title`} className="space-y-4">
      <div>
        <h3 id={`${id}-title`} className="text-lg font-semibold">
          Which answer wins where
        </h3>
        <p className="text-sm text-muted">
          Every pair of two weights at once; the {WEIGHT_TITLE[third].toLowerCase()} stays at {positionText(fixed)}. Move the
          point: it sets both.
        </p>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Choice label="Weights" value={plane} options={PLANES} onChange={(next) => setPlane(next)} />
        <Choice label="Range" value={reach} options={REACHES} onChange={(next) => setReach(next)} />
      </div>
      <div className="grid gap-6 xl:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
        <figure className="grid max-w-[26rem] grid-cols-[1.5rem_minmax(0,1fr)] gap-x-1 text-xs text-muted">
          <Axis title={WEIGHT_TITLE[y]} max={rect.y.max} upright />
          <div className="relative aspect-square overflow-hidden rounded-md border border-line-strong bg-sunken">
            {view && value && <Regions view={view} regions={value} fill={fill} />}
            {!view && <p className="grid h-full place-items-center p-4 text-sm">{failed ? 'This could not be computed.' : 'Computing …'}</p>}
            <PlaneHandle x={x} y={y} rect={rect} />
          </div>
          <span />
          <Axis title={WEIGHT_TITLE[x]} max={rect.x.max} />
        </figure>
        {view && subject && <RegionTable {...{ view, names: subject.names, x, y, path, fill }} />}
      </div>
    </section>
  );
}

function Axis({ title, max, upright = false }: { title: string; max: number; upright?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`flex justify-between tabular-nums ${upright ? 'rotate-180 items-end [writing-mode:vertical-rl]' : 'pt-1'}`}
    >
      <span>0</span>
      <span className="font-medium">{title} →</span>
      <span>{max}</span>
    </span>
  );
}

interface RegionsProps {
  view: RegionView;
  regions: WinnerRegions;
  fill(n: number | 'unknown'): string;
}

/** Drawn once for a plane: where the point stands in it changes nothing here. */
const Regions = memo(function Regions({ view, regions: { rect, borders, regions }, fill }: RegionsProps) {
  const at = ({ x, y }: { x: number; y: number }) => [
    ((x - rect.x.min) / (rect.x.max - rect.x.min)) * SIDE,
    SIDE - ((y - rect.y.min) / (rect.y.max - rect.y.min)) * SIDE,
  ];
  const corners = (points: readonly { x: number; y: number }[]) => points.map((point) => at(point).map((n) => n.toFixed(3)).join(',')).join(' ');
  const area = (key: string, pieces: readonly (readonly { x: number; y: number }[])[], pattern: string) => (
    <path key={key} d={pieces.map((piece) => `M${corners(piece)}Z`).join('')} fill={`url(#${pattern})`} />
  );
  // What is not known is not told apart.
  const told = borders.filter(({ between: [a, b] }) => answerOf(a) !== answerOf(b));
  return (
    <svg viewBox={`0 0 ${SIDE} ${SIDE}`} className="absolute inset-0 size-full" aria-hidden="true">
      <defs>
        {view.winners.map(({ letter }, n) => (
          <AnswerPattern key={letter} id={fill(n)} n={n} />
        ))}
      </defs>
      <Hatch id={fill('unknown')} />
      {area('unknown', view.unknown.pieces, fill('unknown'))}
      {view.winners.map(({ letter, pieces }, n) => area(letter, pieces, fill(n)))}
      {told.map(({ points }, i) => (
        <polyline key={i} points={corners(points)} fill="none" className="stroke-ink" strokeWidth={1.5} strokeLinejoin="round" />
      ))}
      {view.winners
        .filter(({ share }) => share > 0.004)
        .map(({ letter, inside }) => {
          const [cx = 0, cy = 0] = at(inside);
          return (
            <text
              key={letter}
              x={Math.min(SIDE - 10, Math.max(10, cx))}
              y={Math.min(SIDE - 6, Math.max(16, cy + 6))}
              textAnchor="middle"
              className="fill-ink stroke-surface text-lg font-semibold"
              strokeWidth={4}
              paintOrder="stroke"
            >
              {letter}
            </text>
          );
        })}
    </svg>
  );

  function answerOf(index: number): string {
    const region = regions[index];
    return !region || region.missing ? '?' : region.path.join(' ');
  }
});
