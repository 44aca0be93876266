/** The released semantics: the published scripts as pure coroutines, exact, defects included (docs/SEMANTICS.md). */
export * from './citations';
export * from './cleanUp';
export * from './completion';
export * from './defects';
export * from './errors';
export * from './longForm';
export * from './score';
export * from './shortForm';
export * from './step';
export * from './text';
export { drive, scoreOptions, LONG_WEIGHTS, type Driven } from './drive';
export * from './replay';
export * from './run';
export * from './difference';
export { type Parting, type Place } from './partings';
