/** Exact explanations of a ranking: where it tips, by how much, and why. */
export * from './types';
