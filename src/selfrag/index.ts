/** The method of Self-RAG: pure, no I/O, no framework. */
export * from './errors';
export * from './events';
export * from './ports';
export * from './settings';
export * from './tokens';
export * from './trace';
