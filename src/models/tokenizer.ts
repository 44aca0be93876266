/**
 * Tokenisation of prompts. Control tokens come only from pieces that name them: the text tokenizer is built without the
 * added tokens, so "[Retrieval]" or "</s>" typed by a person, or standing in a passage, stays ordinary text.
 */
import { z } from 'zod';
import { CONTROL_TOKENS, SelfRagError, WATCHED, type ControlToken, type PromptPiece } from '../selfrag';
import { tokenBytes } from './tokenBytes';
import { PreTrainedTokenizer } from './transformers';

/** End of sequence, in every checkpoint of this family. */
export const END = '</s>';

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number().int(), content: z.string() })),
  model: z.looseObject({ vocab: z.record(z.string(), z.number().int()), unk_token: z.string().nullish() }),
  decoder: z.unknown(),
  normalizer: z.unknown(),
  post_processor: z.unknown(),
});

export interface StreamDecoder {
  /** Text that this token adds, its leading space included; empty while a multi-byte character is incomplete. */
  push(id: number): string;
}

export class Tokenizer {
  readonly endId: number;
  /** Ids of WATCHED, in its order. */
  readonly watchedIds: readonly number[];
  readonly #text: PreTrainedTokenizer;
  readonly #controls: ReadonlyMap<string, number>;
  readonly #controlTexts: ReadonlyMap<number, string>;
  readonly #bytes: ReadonlyMap<number, Uint8Array>;
  readonly #prefix: readonly number[];
  /** The normaliser puts a space behind each line break, so that words have one form; decoding takes it away again. */
  readonly #spacedLines: boolean;

  /**
   * @param json content of a tokenizer.json (word piece or BPE)
   * @throws SelfRagError `missing-control-token`, `file-altered`
   */
  constructor(json: unknown) {
    const parsed = tokenizerSchema.safeParse(json);
    if (!parsed.success) {
      throw new SelfRagError('file-altered', 'tokenizer.json is not a tokenizer. Put the original file back.', {
        file: 'tokenizer.json',
      });
    }
    const { added_tokens: added, model } = parsed.data;
    this.#controls = new Map(added.map(({ content, id }) => [content, id]));
    this.#controlTexts = new Map(added.map(({ content, id }) => [id, content]));
    // Their texts leave the vocabulary too, so that no match of whole words can find them; the unknown token must stay.
    const vocab = Object.fromEntries(
      Object.entries(model.vocab).filter(([piece]) => piece === model.unk_token || !this.#controls.has(piece)),
    );
    const textOnly = { ...parsed.data, added_tokens: [], post_processor: null, model: { ...model, vocab } };
    this.#text = new PreTrainedTokenizer(textOnly, { tokenizer_class: 'PreTrainedTokenizer' });
    const byteLevel = JSON.stringify(parsed.data.decoder).includes('"ByteLevel"');
    this.#bytes = new Map(Object.entries(vocab).map(([piece, id]) => [id, tokenBytes(piece, byteLevel)]));
    this.#spacedLines = JSON.stringify(parsed.data.normalizer ?? null).includes(String.raw`"content":"\n "`);
    this.#prefix = startTokens(parsed.data.post_processor).map((token) => this.#require(token));
    for (const token of CONTROL_TOKENS) this.#require(token);
    this.watchedIds = WATCHED.map((token) => this.#require(token));
    this.endId = this.#require(END);
  }

  /** Ids of a prompt. Each text piece is tokenised on its own. */
  encode(pieces: readonly PromptPiece[]): number[] {
    return [...this.#prefix, ...pieces.flatMap((piece) => this.#encodePiece(piece))];
  }

  controlId(token: ControlToken): number {
    return this.#require(token);
  }

  isControl(id: number): boolean {
    return this.#controlTexts.has(id);
  }

  /** Text of one token by itself: `[Relevant]`, ` river`; a broken character stands as a replacement character. */
  tokenText(id: number): string {
    return this.#controlTexts.get(id) ?? new TextDecoder().decode(this.#bytes.get(id));
  }

  /** Text of ids, control tokens left out, without leading or trailing space. */
  decode(ids: readonly number[]): string {
    const stream = this.stream();
    const text = ids
      .filter((id) => !this.isControl(id))
      .map((id) => stream.push(id))
      .join('');
    return (this.#spacedLines ? text.replaceAll('\n ', '\n') : text).trim();
  }

  stream(): StreamDecoder {
    const decoder = new TextDecoder();
    return {
      push: (id) => {
        const control = this.#controlTexts.get(id);
        return control ?? decoder.decode(this.#bytes.get(id), { stream: true });
      },
    };
  }

  #encodePiece(piece: PromptPiece): readonly number[] {
    if ('ids' in piece) return piece.ids;
    if ('control' in piece) return [this.#require(piece.control)];
    return this.#text.encode(piece.text, { add_special_tokens: false });
  }

  #require(token: string): number {
    const id = this.#controls.get(token);
    if (id !== undefined) return id;
    throw new SelfRagError(
      'missing-control-token',
      `This model's tokenizer has no single token for "${token}", so it cannot run Self-RAG. Choose a Self-RAG checkpoint.`,
      { token },
    );
  }
}

const templateSchema = z.object({
  type: z.literal('TemplateProcessing'),
  single: z.array(z.union([z.object({ SpecialToken: z.object({ id: z.string() }) }), z.object({ Sequence: z.unknown() })])),
});

/** Tokens that the tokenizer's template puts before a text, such as Llama's `<s>`. */
function startTokens(postProcessor: unknown): string[] {
  const parsed = templateSchema.safeParse(postProcessor);
  if (!parsed.success) return [];
  const { single } = parsed.data;
  const text = single.findIndex((part) => 'Sequence' in part);
  return single.slice(0, Math.max(text, 0)).flatMap((part) => ('SpecialToken' in part ? [part.SpecialToken.id] : []));
}
