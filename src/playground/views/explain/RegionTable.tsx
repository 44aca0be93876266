import { Button } from '../../components/Button';
import type { WeightSlider } from '../../../selfrag';
import { percent } from '../../lib/format';
import type { RegionView } from '../../lib/regions';
import { excerpt, pathText } from '../../lib/tipping';
import { positionText, WEIGHT_TITLE } from '../../lib/weights';
import { usePlayground } from '../../state/context';

interface RegionTableProps {
  view: RegionView;
  names: ReadonlyMap<string, string>;
  x: WeightSlider;
  y: WeightSlider;
  /** The present answer. */
  path: readonly string[];
  fill(n: number | 'unknown'): string;
}

/** The key of the plot, and all that it says in words: who wins, over how much of the plane, and where for instance. */
export function RegionTable({ view: { winners, unknown }, names, x, y, path, fill }: RegionTableProps) {
  const { draft } = usePlayground();
  const now = path.join(' ');
  return (
    <div className="min-w-0 overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="sr-only">
          Answers over the plane of {WEIGHT_TITLE[x].toLowerCase()} and {WEIGHT_TITLE[y].toLowerCase()}
        </caption>
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="pb-1 text-left font-normal">
              Key
            </th>
            <th scope="col" className="pb-1 pl-3 text-left font-normal">
              Answer
            </th>
            <th scope="col" className="pb-1 pl-3 text-right font-normal">
              Share
            </th>
            <th scope="col" className="pb-1 pl-3 text-right font-normal">
              For example
            </th>
          </tr>
        </thead>
        <tbody>
          {winners.map(({ letter, path: winner, text, share, inside }, n) => (
            <tr key={letter} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 text-left font-semibold whitespace-nowrap">
                <Swatch fill={fill(n)} /> {letter}
              </th>
              <td className="py-1.5 pl-3">
                {pathText(winner, names)}
                {winner.join(' ') === now && <strong className="ml-2 text-xs font-semibold text-accent">now</strong>}
                <span className="block text-muted">{text === '' ? 'no text' : `“${excerpt(text)}”`}</span>
              </td>
              <td className="py-1.5 pl-3 text-right whitespace-nowrap">{percent(share)}</td>
              <td className="py-1 pl-3 text-right whitespace-nowrap">
                <Button
                  className="min-h-8 px-2 py-0.5 text-xs tabular-nums"
                  aria-label={`Set ${WEIGHT_TITLE[x].toLowerCase()} to ${positionText(inside.x)} and ${WEIGHT_TITLE[y].toLowerCase()} to ${positionText(inside.y)}`}
                  onClick={() => {
                    const { weights } = draft.store.getState().settings;
                    draft.set({ weights: { ...weights, [x]: inside.x, [y]: inside.y } });
                  }}
                >
                  {positionText(inside.x)}, {positionText(inside.y)}
                </Button>
              </td>
            </tr>
          ))}
          {unknown.share > 0 && (
            <tr className="border-t border-line align-top">
              <th scope="row" className="py-1.5 text-left font-semibold whitespace-nowrap">
                <Swatch fill={fill('unknown')} /> ?
              </th>
              <td className="py-1.5 pl-3 text-muted">Not known: the search needs segments there that were never generated.</td>
              <td className="py-1.5 pl-3 text-right whitespace-nowrap">{percent(unknown.share)}</td>
              <td />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

const Swatch = ({ fill }: { fill: string }) => (
  <svg className="inline-block size-5 rounded-sm border border-line-strong align-middle" aria-hidden="true">
    <rect width={20} height={20} fill={`url(#${fill})`} />
  </svg>
);
