/**
 * What the explanations say. All of them are statements about `rank` (rank.ts): at any slider position they name the
 * outcome that `rank` gives there, and they are computed from the scores as functions of the slider, not sampled.
 */
import type { Ledger } from '../score';
import type { Settings } from '../settings';

/** One of the three weights of the segment score (paper, eq. 3-4). */
export type WeightSlider = 'rel' | 'sup' | 'use';
export type Slider = WeightSlider | 'threshold';

/** Slider positions, both ends included. Weights 0..10, threshold 0..1. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Outcome {
  /** Kept node ids per level, first segments first; within a level in the order of the trace, since ranks may change. */
  readonly kept: readonly (readonly string[])[];
  /** Node ids of the answer, first segment first; empty while nothing is generated. */
  readonly path: readonly string[];
  /** Text of the answer. */
  readonly text: string;
  /** The search needs segments here that were never generated: the outcome is what the record has so far, not final. */
  readonly missing: boolean;
  /** What is missing: the nodes whose continuation was never generated; null: the first segment. */
  readonly needs: readonly (string | null)[];
}

/** Slider positions with one outcome. Intervals tile the range: sorted, no gap, no overlap. */
export interface Interval extends Outcome {
  readonly from: number;
  /** Equals `from` for a single position, such as a weight of exactly 0 or a tie that both sides settle otherwise. */
  readonly to: number;
  readonly fromIncluded: boolean;
  readonly toIncluded: boolean;
}

/** Slider positions with one answer, whoever else is kept. */
export type AnswerInterval = Omit<Interval, 'kept'>;

/** One path overtakes another in the pool of a level. */
export interface Overtaking {
  /** Level, 1 for first segments. */
  readonly depth: number;
  /** Last node of the path that is ahead behind the border. */
  readonly by: string;
  /** Last node of the path that was ahead before it. */
  readonly of: string;
}

/** Where one interval ends and the next begins. */
export interface Border {
  readonly at: number;
  /** Indices into `intervals`: the one that ends here and the one that begins. */
  readonly before: number;
  readonly after: number;
  /** `answer`: the answer's path changes; `kept`: only the kept paths do; `missing`: only what is missing. */
  readonly changes: 'answer' | 'kept' | 'missing';
  /** Who overtakes whom, at the first level that changes; empty for the threshold. */
  readonly overtakings: readonly Overtaking[];
  /** Threshold only: the decisions that flip here, by the node that they follow; null: the first one. */
  readonly flips: readonly (string | null)[];
}

export interface TippingPoints {
  readonly slider: Slider;
  readonly range: Range;
  readonly intervals: readonly Interval[];
  readonly borders: readonly Border[];
}

/**
 * `mode`: always or never; `forced`: set by hand; `continue`: [Continue to Use Evidence] is the likeliest;
 * `never_exceeds`: the share is 0, which exceeds no threshold.
 */
export type NoFlip = 'mode' | 'forced' | 'continue' | 'never_exceeds';

/** Thresholds below `at` retrieve, `at` itself and higher ones do not. */
export type FlipThreshold =
  | { readonly at: number; readonly reason: null }
  | { readonly at: null; readonly reason: NoFlip };

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle in the plane of two weights. */
export interface Rect {
  readonly x: Range;
  readonly y: Range;
}

export interface WinnerRegion extends Omit<Outcome, 'kept'> {
  /** Kept node ids per level; null where regions are told apart by the answer alone. */
  readonly kept: Outcome['kept'] | null;
  /** Pieces that tile the region, corners counter-clockwise (y upwards); convex when `exact`. */
  readonly pieces: readonly (readonly Point[])[];
  /** In units of weight x weight; those of all regions add up to the rectangle's. */
  readonly area: number;
}

/** A line between two regions. */
export interface RegionBorder {
  /** Indices into `regions`. */
  readonly between: readonly [number, number];
  /** At least two points, each on the border: to rounding when `exact`, else to 1e-9 with chords between them. */
  readonly points: readonly Point[];
}

export interface WinnerRegions {
  readonly x: WeightSlider;
  readonly y: WeightSlider;
  readonly rect: Rect;
  /** Mean and sum as path score: borders are straight and exact. Product: curves, drawn through exact points. */
  readonly exact: boolean;
  readonly regions: readonly WinnerRegion[];
  readonly borders: readonly RegionBorder[];
}

export interface WeightChange {
  readonly weight: WeightSlider;
  /** Where the weight stands now. */
  readonly current: number;
  /** Nearest position at which the candidate is certain to win; null: none in the range. */
  readonly to: number | null;
  /** Whether the candidate wins at `to` itself, or only beyond it. */
  readonly attained: boolean;
  /** `to - current`; null without one. */
  readonly change: number | null;
  /**
   * `wins`: at `to`, and at no nearer position; `never`: `intervals` cover the range and have other winners throughout;
   * `unknown`: positions whose outcome needs ungenerated segments may come nearer (with `to`), or may win at all.
   */
  readonly verdict: 'wins' | 'never' | 'unknown';
  /** The winners over the whole range; neighbours differ in the answer or in what is missing. */
  readonly intervals: readonly AnswerInterval[];
}

export interface SmallestChange {
  readonly node: string;
  readonly range: Range;
  readonly changes: readonly WeightChange[];
  /** The smallest of them in absolute value; null when no weight alone can do it. */
  readonly best: WeightChange | null;
}

export interface PathLedger {
  readonly how: Settings['pathScore'];
  /** The path's segments, first one first, with the lines that make up each score. */
  readonly segments: readonly {
    readonly node: string;
    readonly ledger: Ledger;
    /** The path score up to and including this segment (before a mean is taken). */
    readonly running: number;
  }[];
  /** What the last running score is divided by: the number of segments for the mean, else 1. */
  readonly divisor: number;
  /** As `rank` has it. */
  readonly score: number;
}
