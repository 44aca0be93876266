/** The method of Self-RAG: pure, no I/O, no framework. */
export * from './answer';
export * from './decision';
export * from './errors';
export * from './events';
export * from './freeDecode';
export * from './passages';
export * from './ports';
export * from './prompt';
export * from './rank';
export * from './reduce';
export * from './replay';
export * from './run';
export * from './score';
export * from './settings';
export * from './tokens';
export * from './trace';
export * from './whatIf';
