/** Pieces of the plane gathered by their outcome. */
import type { Found } from './exact';
import { keyOf, outcomeOf } from './outcome';
import { areaOf } from './polygon';
import type { Tree } from './tree';
import type { Point, RegionBorder, WinnerRegion } from './types';

/** `answer`: regions differ in the answer; `kept`: also in who is kept. */
export type RegionsBy = 'answer' | 'kept';

export interface Drawn {
  readonly regions: readonly WinnerRegion[];
  readonly borders: readonly RegionBorder[];
}

export function gathering(tree: Tree, by: RegionsBy) {
  const indices = new Map<string, number>();
  const regions: { found: Found; pieces: (readonly Point[])[] }[] = [];
  return {
    /** @returns the index of the region that has this outcome */
    region(found: Found): number {
      const key = keyOf(found, by);
      let index = indices.get(key);
      if (index === undefined) indices.set(key, (index = regions.push({ found, pieces: [] }) - 1));
      return index;
    },
    add(region: number, piece: readonly Point[]): void {
      regions[region]?.pieces.push(piece);
    },
    regions: (): WinnerRegion[] =>
      regions.map(({ found, pieces }) => {
        const outcome = outcomeOf(tree, found);
        const area = pieces.reduce((sum, piece) => sum + areaOf(piece), 0);
        return { ...outcome, kept: by === 'kept' ? outcome.kept : null, pieces, area };
      }),
  };
}
