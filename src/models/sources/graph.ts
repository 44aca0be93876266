/**
 * What an ONNX file says about itself, read from its bytes without a runtime: inputs, outputs, and the files beside it
 * that hold its weights. So a model is checked before gigabytes of weights are fetched. Field numbers: onnx.proto.
 */
import { SelfRagError } from '../../selfrag';

export interface GraphValue {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'int64' | 'other';
  /** A number where the size is fixed, else null. */
  readonly dims: readonly (number | null)[];
}

export interface GraphFacts {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Files beside the graph by path, and the bytes that it reads of each, at least. */
  readonly external: ReadonlyMap<string, number>;
  /** The table of rotary position encodings, where there is one: how many positions it reaches, and the head size. */
  readonly rotary: { readonly positions: number; readonly headSize: number } | null;
  /** Positions that attention looks back; null: all. */
  readonly window: number | null;
}

/** @throws SelfRagError `graph-invalid` */
export function readGraph(data: Uint8Array, path: string): GraphFacts {
  try {
    const graph = only(data, 7);
    if (!graph) throw new Error('no graph');
    const inputs: GraphValue[] = [];
    const outputs: GraphValue[] = [];
    const external = new Map<string, number>();
    let rotary: GraphFacts['rotary'] = null;
    let window: number | null = null;
    for (const { field, bytes } of fields(graph)) {
      if (field === 1) window ??= readWindow(bytes);
      else if (field === 11) inputs.push(readValue(bytes));
      else if (field === 12) outputs.push(readValue(bytes));
      else if (field === 5) {
        readExternal(bytes, external);
        rotary ??= readRotary(bytes);
      }
    }
    return { inputs, outputs, external, rotary, window };
  } catch (cause) {
    throw new SelfRagError('graph-invalid', `${path} is not an ONNX model. Export it again, or put the original file back.`, { file: path }, { cause });
  }
}

const TYPES: Readonly<Record<number, GraphValue['type']>> = { 1: 'float32', 7: 'int64', 10: 'float16' };

/** ValueInfoProto: name 1, type 2 { tensor 1 { element type 1, shape 2 { dimension 1 { value 1 } } } } */
function readValue(data: Uint8Array): GraphValue {
  const tensor = only(only(data, 2), 1);
  const type = number(tensor, 1);
  const dims = fields(only(tensor, 2)).flatMap(({ field, bytes }) => (field === 1 ? [number(bytes, 1)] : []));
  return { name: text(only(data, 1)), type: TYPES[type ?? 0] ?? 'other', dims };
}

/** TensorProto: data location 14 (1: external), external data 13 { key 1, value 2 } with location, offset, length */
function readExternal(data: Uint8Array, external: Map<string, number>): void {
  let entries: Map<string, string> | undefined;
  for (const { field, bytes } of fields(data)) {
    if (field === 13) (entries ??= new Map()).set(text(only(bytes, 1)), text(only(bytes, 2)));
  }
  const location = entries?.get('location');
  if (!entries || location === undefined) return;
  const end = Number(entries.get('offset') ?? 0) + Number(entries.get('length') ?? 0);
  external.set(location, Math.max(external.get(location) ?? 0, end));
}

/** TensorProto: dimensions 1, name 8; the cosines are [positions, head size / 2]. */
function readRotary(data: Uint8Array): GraphFacts['rotary'] {
  if (text(only(data, 8)) !== 'cos_cache') return null;
  const dims = fields(data).flatMap(({ field, bytes, value }) => (field !== 1 ? [] : bytes === EMPTY ? [value] : varints(bytes)));
  const [positions, half] = dims;
  return positions !== undefined && half !== undefined ? { positions, headSize: half * 2 } : null;
}

/** NodeProto: operator 4, attributes 5 { name 1, integer 3 } */
function readWindow(data: Uint8Array): number | null {
  if (text(only(data, 4)) !== 'GroupQueryAttention') return null;
  for (const { field, bytes } of fields(data)) {
    const value = field === 5 && text(only(bytes, 1)) === 'local_window_size' ? (number(bytes, 3) ?? 0) : 0;
    // -1, the sign for none, is a number beyond any window.
    if (value > 0 && value < 2 ** 31) return value;
  }
  return null;
}

interface Field {
  readonly field: number;
  /** Of a length-delimited field; empty for others. */
  readonly bytes: Uint8Array;
  /** Of a varint field. */
  readonly value: number;
}

const EMPTY = new Uint8Array(0);

/** The fields of a message in order. Values beyond 2^53 are not met in what is read here. */
function fields(data: Uint8Array | null): Field[] {
  const found: Field[] = [];
  if (!data) return found;
  const cursor = { at: 0 };
  while (cursor.at < data.length) {
    const tag = varint(data, cursor);
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) found.push({ field, bytes: EMPTY, value: varint(data, cursor) });
    else if (wire === 2) {
      const length = varint(data, cursor);
      if (cursor.at + length > data.length) throw new Error('cut off');
      found.push({ field, bytes: data.subarray(cursor.at, cursor.at + length), value: 0 });
      cursor.at += length;
    } else if (wire === 1 || wire === 5) cursor.at += wire === 1 ? 8 : 4;
    else throw new Error(`wire type ${wire}`);
  }
  return found;
}

function varint(data: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = data[cursor.at++];
    if (byte === undefined) throw new Error('cut off');
    value += (byte & 127) * shift;
    if (byte < 128) return value;
  }
}

function varints(data: Uint8Array): number[] {
  const values: number[] = [];
  for (const cursor = { at: 0 }; cursor.at < data.length; ) values.push(varint(data, cursor));
  return values;
}

function only(data: Uint8Array | null, field: number): Uint8Array | null {
  return fields(data).find((one) => one.field === field)?.bytes ?? null;
}

function number(data: Uint8Array | null, field: number): number | null {
  return fields(data).find((one) => one.field === field && one.bytes === EMPTY)?.value ?? null;
}

function text(data: Uint8Array | null): string {
  return new TextDecoder().decode(data ?? EMPTY);
}
