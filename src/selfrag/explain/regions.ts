/** Who wins where in the plane of two weights. */
import type { Settings } from '../settings';
import type { Trace } from '../trace';
import { curvedRegions } from './curves';
import { gathering, type Drawn, type RegionsBy } from './gather';
import { seamsOf } from './seams';
import { tilesOf } from './tiles';
import { treeOf, type Tree } from './tree';
import type { Rect, WeightSlider, WinnerRegions } from './types';

/**
 * @param rect positions of the two sliders, in 0..10
 * @throws RangeError when the two sliders are one, or the rectangle is empty
 */
export function winnerRegions(
  trace: Trace,
  settings: Settings,
  x: WeightSlider,
  y: WeightSlider,
  rect: Rect,
  by: RegionsBy = 'answer',
): WinnerRegions {
  if (x === y) throw new RangeError('A plane needs two different weights.');
  if (!(rect.x.min < rect.x.max && rect.y.min < rect.y.max)) throw new RangeError('The rectangle is empty.');
  const tree = treeOf(trace, settings);
  const exact = settings.pathScore !== 'product' || tree.depthLimit === 1;
  const { regions, borders } = exact ? straightRegions(tree, x, y, rect, by) : curvedRegions(tree, x, y, rect, by);
  return { x, y, rect, exact, regions, borders };
}

function straightRegions(tree: Tree, x: WeightSlider, y: WeightSlider, rect: Rect, by: RegionsBy): Drawn {
  const gathered = gathering(tree, by);
  const owned = tilesOf(tree, x, y, rect).map((tile) => {
    const region = gathered.region(tile);
    gathered.add(region, tile.polygon.points);
    return { polygon: tile.polygon, region };
  });
  return { regions: gathered.regions(), borders: seamsOf(owned) };
}
