/** Encoder, index and exact search. */
export * from './encoder';
export * from './flat';
export * from './load';
export * from './manifest';
export * from './passageFile';
export * from './retriever';
export * from './vectors';
