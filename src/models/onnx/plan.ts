/**
 * The memory plan of a batch, made before it starts: how many candidates decode at a time, so that their caches fit.
 * A row is only begun when it fits at its full length, so nothing runs out of memory in the middle.
 */
import { SelfRagError } from '../../selfrag';
import { kvBytes, positionBytes, type KvShape } from './kv';

/** Capacities are multiples of this, so that blocks of memory can be used again by prompts of about the same length. */
export const CAPACITY_STEP = 64;
/** Share of the room that sequences already read may take. */
const PREFIX_SHARE = 1 / 4;

export interface MemoryLimits {
  /** The largest single tensor, in bytes: a GPU's buffer limit. */
  readonly maxBytes: number;
  /** What caches may take in all, in bytes. */
  readonly budgetBytes: number;
  /** What weights and caches share, in bytes; null: not known. */
  readonly totalBytes: number | null;
  readonly weightBytes: number;
}

export interface MemoryPlan {
  readonly candidates: number;
  /** The longest candidate at its full length, in tokens. */
  readonly tokens: number;
  /** Positions of one row of the caches. */
  readonly capacity: number;
  /** Candidates that decode at a time. */
  readonly rows: number;
  /** How many times the rows are filled if all run to their full length. */
  readonly batches: number;
  /** Bytes of the caches of the rows, and of the one in which prompts are read. */
  readonly bytes: number;
  /** Bytes that sequences already read may take beside them. */
  readonly prefixBytes: number;
  /** The plan for people, e.g. "12 candidates of up to 340 tokens: 5 at a time, 412 MB of caches." */
  readonly sentence: string;
}

/** Room for caches, in bytes. */
export function cacheRoom({ budgetBytes, totalBytes, weightBytes }: MemoryLimits): { readonly all: number; readonly prefixes: number } {
  const all = Math.max(0, Math.min(budgetBytes, totalBytes === null ? Infinity : totalBytes - weightBytes));
  return { all, prefixes: Math.floor(all * PREFIX_SHARE) };
}

/**
 * @param lengths prompt and new tokens of each candidate, in tokens
 * @throws SelfRagError `no-memory` when not one row fits
 */
export function planMemory(shape: KvShape, limits: MemoryLimits, lengths: readonly number[]): MemoryPlan {
  const tokens = Math.max(0, ...lengths);
  const capacity = Math.ceil(tokens / CAPACITY_STEP) * CAPACITY_STEP;
  const rowBytes = kvBytes(shape, capacity);
  const tensorBytes = shape.kvHeads * capacity * positionBytes(shape);
  const { all, prefixes } = cacheRoom(limits);
  const room = all - prefixes;
  // One row more: prompts are read in a row of their own before they join.
  const fitting = Math.min(Math.floor(room / rowBytes) - 1, Math.floor(limits.maxBytes / tensorBytes));
  if (fitting < 1 && lengths.length > 0) throw noRoom(shape, limits, tokens, rowBytes, tensorBytes, room);
  const rows = Math.min(lengths.length, fitting);
  const bytes = rows === 0 ? 0 : (rows + 1) * rowBytes;
  return {
    candidates: lengths.length,
    tokens,
    capacity,
    rows,
    batches: rows === 0 ? 0 : Math.ceil(lengths.length / rows),
    bytes,
    prefixBytes: prefixes,
    sentence: sentence(lengths.length, tokens, rows, bytes),
  };
}

function sentence(candidates: number, tokens: number, rows: number, bytes: number): string {
  if (candidates === 0) return 'Nothing has to be generated.';
  const what = candidates === 1 ? '1 candidate' : `${candidates} candidates`;
  const how = candidates === 1 ? 'on its own' : rows === candidates ? 'all at once' : `${rows} at a time`;
  return `${what} of up to ${tokens} tokens: ${how}, ${megabytes(bytes)} of caches.`;
}

function noRoom(shape: KvShape, limits: MemoryLimits, tokens: number, rowBytes: number, tensorBytes: number, room: number): SelfRagError {
  const tooWide = tensorBytes > limits.maxBytes;
  const needed = tooWide ? tensorBytes : rowBytes * 2;
  const available = tooWide ? limits.maxBytes : room;
  const where = tooWide ? 'one buffer of this GPU holds' : 'there is room for';
  return new SelfRagError(
    'no-memory',
    `One candidate of ${tokens} tokens needs ${megabytes(needed)} of caches, and ${where} ${megabytes(available)}. ` +
      'Ask for shorter answers, lower the depth, or use a smaller model.',
    { tokens, neededBytes: needed, availableBytes: available, bytesPerToken: kvBytes(shape, 1), weightBytes: limits.weightBytes },
  );
}

function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en-GB')} MB`;
}
