/** One request, which counts as broken when nothing arrives for too long. */
import { until } from './until';

/** Milliseconds without a byte after which a line counts as broken. */
const PATIENCE = 20_000;
/** For the end of a body of which every byte is there: browsers now and then never tell of it. */
const PATIENCE_AT_THE_END = 1000;

export class Line {
  /** Aborted when a person says so, or when the line is given up. */
  readonly signal: AbortSignal;
  readonly #stalled = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly person?: AbortSignal,
    private readonly patience = PATIENCE,
  ) {
    this.signal = person ? AbortSignal.any([person, this.#stalled.signal]) : this.#stalled.signal;
    this.#alive(patience);
  }

  /** Whether it was given up because nothing arrived. */
  get stalled(): boolean {
    return this.#stalled.signal.aborted;
  }

  /** What `arrives`, unless the line is given up before: a browser may leave a request or a body that it aborted hanging. */
  until<T>(arrives: Promise<T>): Promise<T> {
    return until(this.signal, arrives);
  }

  /** The pieces of a body; once it is `whole`, neither is its end waited for nor does it matter how that comes. */
  async *pieces(body: ReadableStream<Uint8Array<ArrayBuffer>>, whole: () => boolean): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const reader = body.getReader();
    try {
      for (;;) {
        this.#alive(whole() ? Math.min(PATIENCE_AT_THE_END, this.patience) : this.patience);
        const { done, value } = await this.until(reader.read());
        if (done) return;
        yield value;
      }
    } catch (error) {
      if (this.person?.aborted || !whole()) throw error;
    } finally {
      reader.cancel().catch(() => undefined);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Something arrived; now the next has so many milliseconds. */
  #alive(patience: number): void {
    this.end();
    const giveUp = () => this.#stalled.abort(new Error(`nothing arrived for ${patience / 1000} s`));
    this.#timer = setTimeout(giveUp, patience);
  }
}
