/** LanguageModel implementations. The runtimes are imported by their own paths, since each belongs to one platform. */
export * from './files';
export * from './load';
export * from './session';
export * from './tokenizer';
export { OnnxGenerator, type GeneratorOptions } from './onnx/generator';
export { planMemory, type MemoryLimits, type MemoryPlan } from './onnx/plan';
