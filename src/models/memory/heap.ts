/**
 * Caches in the heap of WebAssembly. The public interface of onnxruntime-web copies every CPU tensor into the heap and
 * every output out of it, which for caches costs more than the attention over them. This holder calls the same exported
 * functions as the package's own code (lib/wasm/wasm-core-impl.ts, version 1.30), with tensors over memory that stays
 * where it is. Where one of the functions is missing, `heapHolder` gives null and the public interface does the work.
 */
import type { InferenceSession } from 'onnxruntime-common';
import { SelfRagError } from '../../selfrag';
import { unsupported, type Holder } from '../ort';
import type { Copy, HeldTensor, Memory, MemorySpace, TensorMap, TensorValue } from '../session';
import { outOfMemory } from './arrays';

/** The functions used here, out of the emscripten module; pointers are byte offsets into the heap. */
export interface HeapModule {
  readonly HEAPU8: Uint8Array;
  readonly PTR_SIZE: number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _OrtCreateTensor(type: number, data: number, bytes: number, dims: number, rank: number, location: number): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtGetTensorData(tensor: number, type: number, data: number, dims: number, rank: number): number;
  _OrtFree(pointer: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtRun(
    ...args: [session: number, inputNames: number, inputs: number, inputCount: number, outputNames: number, outputCount: number, outputs: number, options: number]
  ): number | Promise<number>;
  getValue(pointer: number, type: string): number;
  setValue(pointer: number, value: number, type: string): void;
  stackSave(): number;
  stackRestore(stack: number): void;
  stackAlloc(bytes: number): number;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, pointer: number, bytes: number): void;
  UTF8ToString(pointer: number): string;
}

const FUNCTIONS = [
  ...['_malloc', '_free', '_OrtCreateTensor', '_OrtReleaseTensor', '_OrtGetTensorData', '_OrtFree', '_OrtGetLastError', '_OrtRun'],
  ...['getValue', 'setValue', 'stackSave', 'stackRestore', 'stackAlloc', 'lengthBytesUTF8', 'stringToUTF8', 'UTF8ToString'],
] as const;

/** ONNX's numbers of element types (TensorProto.DataType). */
const TYPES = { float32: 1, int64: 7, float16: 10 } as const;
const ARRAYS = { float32: Float32Array, int64: BigInt64Array, float16: Uint16Array } as const;
/** The package's number for "data on the CPU". */
const CPU = 1;
const WORD = 4;
const GIB = 2 ** 30;

interface HeapMemory extends Memory {
  readonly pointer: number;
}

class HeapSpace implements MemorySpace {
  readonly maxBytes = 2 * GIB;
  readonly budgetBytes = GIB;
  /** The heap's limit of 4 GB, less what the runtime itself needs. */
  readonly totalBytes = 3.5 * GIB;

  constructor(private readonly module: HeapModule) {}

  async allocate(sizes: readonly number[]): Promise<Memory[]> {
    const memories: HeapMemory[] = [];
    for (const bytes of sizes) {
      const pointer = this.module._malloc(bytes) >>> 0;
      if (pointer === 0) {
        this.release(memories);
        throw outOfMemory(sizes);
      }
      this.bytes().fill(0, pointer, pointer + bytes);
      memories.push({ bytes, pointer });
    }
    return memories;
  }

  copy(copies: readonly Copy[]): void {
    const heap = this.bytes();
    for (const { from, fromByte, to, toByte, bytes } of copies) {
      const start = pointerOf(from) + fromByte;
      heap.copyWithin(pointerOf(to) + toByte, start, start + bytes);
    }
  }

  release(memories: readonly Memory[]): void {
    for (const memory of memories) this.module._free(pointerOf(memory));
  }

  /** The whole heap. A heap that another thread has grown is seen only after a call into the glue code. */
  bytes(): Uint8Array {
    this.module.getValue(WORD, 'i8');
    return this.module.HEAPU8;
  }
}

function pointerOf(memory: Memory): number {
  return (memory as HeapMemory).pointer;
}

/** Null where this build of the runtime does not offer what is needed. @param session made by the same module */
export function heapHolder(candidate: unknown, session: InferenceSession): Holder | null {
  const module = candidate as HeapModule | null;
  const handle = (session as unknown as { handler?: { sessionId?: unknown } }).handler?.sessionId;
  if (!module || module.PTR_SIZE !== WORD || typeof handle !== 'number') return null;
  if (!(module.HEAPU8 instanceof Uint8Array) || FUNCTIONS.some((name) => typeof module[name] !== 'function')) return null;
  const memory = new HeapSpace(module);
  const names = new Map<string, number>();
  return { memory, run: (_, feeds, held) => run(module, memory, handle, names, session, feeds, held) };
}

async function run(
  module: HeapModule,
  memory: HeapSpace,
  handle: number,
  names: Map<string, number>,
  session: InferenceSession,
  feeds: TensorMap,
  held: Readonly<Record<string, HeldTensor>>,
): Promise<TensorMap> {
  const stack = module.stackSave();
  const copies: number[] = [];
  const tensors = new Set<number>();
  const tensor = (type: keyof typeof TYPES, pointer: number, bytes: number, dims: readonly number[]) => {
    const made = module._OrtCreateTensor(TYPES[type], pointer, bytes, words(module, dims), dims.length, CPU);
    if (made === 0) fail(module);
    tensors.add(made);
    return made;
  };
  /** One tensor per memory: where past and present are the same memory, the operator works in place. */
  const ofHeld = new Map<Memory, number>();
  const heldTensor = (one: HeldTensor) => {
    const known = ofHeld.get(one.memory);
    if (known !== undefined) return known;
    const made = tensor(one.type, pointerOf(one.memory), one.memory.bytes, one.dims);
    ofHeld.set(one.memory, made);
    return made;
  };
  const feed = ({ type, data, dims }: TensorValue) => {
    const pointer = module._malloc(Math.max(data.byteLength, 1)) >>> 0;
    if (pointer === 0) throw outOfMemory([data.byteLength]);
    copies.push(pointer);
    memory.bytes().set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), pointer);
    return tensor(type, pointer, data.byteLength, dims);
  };
  try {
    const inputs = session.inputNames.map((name) => {
      if (held[name]) return heldTensor(held[name]);
      if (feeds[name]) return feed(feeds[name]);
      throw new Error(`The input "${name}" is missing.`);
    });
    const outputs = session.outputNames.map((name) => (held[name] ? heldTensor(held[name]) : 0));
    const inputNames = words(module, session.inputNames.map((name) => pointerOfName(module, names, name)));
    const outputNames = words(module, session.outputNames.map((name) => pointerOfName(module, names, name)));
    const results = words(module, outputs);
    const code = await module._OrtRun(
      ...([handle, inputNames, words(module, inputs), inputs.length, outputNames, outputs.length, results, 0] as const),
    );
    const made = outputs.map((known, i) => known || module.getValue(results + i * WORD, '*'));
    for (const one of made) if (one !== 0) tensors.add(one);
    if (code !== 0) fail(module);
    const values: TensorMap = {};
    session.outputNames.forEach((name, i) => {
      if (!held[name]) values[name] = read(module, memory, made[i] as number, name);
    });
    return values;
  } finally {
    for (const one of tensors) module._OrtReleaseTensor(one);
    for (const pointer of copies) module._free(pointer);
    module.stackRestore(stack);
  }
}

/** Numbers on the stack, as the pointers and dimensions that functions of the runtime take. */
function words(module: HeapModule, values: readonly number[]): number {
  const pointer = module.stackAlloc(Math.max(values.length, 1) * WORD);
  values.forEach((value, i) => module.setValue(pointer + i * WORD, value, 'i32'));
  return pointer;
}

function pointerOfName(module: HeapModule, names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  const bytes = module.lengthBytesUTF8(name) + 1;
  const pointer = module._malloc(bytes);
  module.stringToUTF8(name, pointer, bytes);
  names.set(name, pointer);
  return pointer;
}

/** A copy of an output that the runtime made. */
function read(module: HeapModule, memory: HeapSpace, tensor: number, name: string): TensorValue {
  const fields = module.stackAlloc(4 * WORD);
  if (module._OrtGetTensorData(tensor, fields, fields + WORD, fields + 2 * WORD, fields + 3 * WORD) !== 0) fail(module);
  const [code, data, dimsAt, rank] = [0, 1, 2, 3].map((i) => module.getValue(fields + i * WORD, 'i32')) as [number, number, number, number];
  const dims = Array.from({ length: rank }, (_, i) => module.getValue(dimsAt + i * WORD, 'i32'));
  module._OrtFree(dimsAt);
  const type = (Object.keys(TYPES) as (keyof typeof TYPES)[]).find((key) => TYPES[key] === code);
  if (!type) throw unsupported(name, `element type ${code}`);
  const length = dims.reduce((size, dim) => size * dim, 1);
  const at = data >>> 0;
  const bytes = memory.bytes().slice(at, at + length * ARRAYS[type].BYTES_PER_ELEMENT);
  return { type, dims, data: new ARRAYS[type](bytes.buffer, 0, length) } as TensorValue;
}

function fail(module: HeapModule): never {
  const fields = module.stackAlloc(2 * WORD);
  module._OrtGetLastError(fields, fields + WORD);
  const message = module.getValue(fields + WORD, '*');
  throw new SelfRagError('runtime-failed', `The runtime failed: ${message ? module.UTF8ToString(message) : 'no reason given'}.`);
}
