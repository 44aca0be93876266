/** Exact explanations of a ranking: where it tips, by how much, and why. */
export * from './pathLedger';
export type { RegionsBy } from './gather';
export { winnerRegions } from './regions';
export * from './smallest';
export { flipThreshold, flipThresholds } from './thresholds';
export { tippingPoints } from './tipping';
export * from './types';
