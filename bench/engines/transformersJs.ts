/** transformers.js with the same weights: `generate` candidate by candidate, or over the padded batch of a step. */
import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import { upToEnd, type Done, type Work, type WorkStep } from '../work';
import type { Engine, Platform } from './engine';

export type Way = 'one-by-one' | 'padded';
/**
 * shipped: the graph that our own engine runs, whose attention takes lengths from the right end of the mask, so it
 * cannot be padded on the left; plain: an export of the same weights as transformers.js expects it.
 */
export type Graph = 'shipped' | 'plain';

export class TransformersJs implements Engine {
  #model: PreTrainedModel | null = null;
  #tensor: typeof Tensor | null = null;

  constructor(
    private readonly platform: Platform,
    private readonly way: Way,
    private readonly graph: Graph,
  ) {}

  async open(): Promise<void> {
    const { options } = await this.platform.transformers();
    const { LlamaForCausalLM, Tensor: tensor, env } = await import('@huggingface/transformers');
    env.allowRemoteModels = false;
    env.useBrowserCache = false;
    this.#tensor = tensor;
    const external = this.graph === 'shipped' ? [{ path: 'model.onnx.data', data: 'onnx/model.onnx.data' }] : null;
    const given = (options.session_options ?? {}) as object;
    this.#model = await LlamaForCausalLM.from_pretrained(this.graph, {
      dtype: 'fp32',
      local_files_only: true,
      ...options,
      // Node's runtime finds the file beside the graph.
      session_options: { ...given, ...(external && this.platform.device !== 'cpu' && { externalData: external }) },
    });
  }

  async run(work: Work): Promise<Done> {
    if (!this.#model) await this.open();
    const tokens: number[][][] = [];
    const begin = performance.now();
    for (const step of work.steps) tokens.push(await this.#step(step));
    return { seconds: (performance.now() - begin) / 1000, tokens };
  }

  async close(): Promise<void> {
    await this.#model?.dispose();
    this.#model = null;
  }

  async #step(step: WorkStep): Promise<number[][]> {
    if (this.way === 'padded') return this.#generate(step, step.prompts);
    const all: number[][] = [];
    for (const prompt of step.prompts) all.push(...(await this.#generate(step, [prompt])));
    return all;
  }

  /** Padded on the left, as decoders want it. */
  async #generate({ ends, maxNewTokens }: WorkStep, prompts: WorkStep['prompts']): Promise<number[][]> {
    const [model, tensor] = [this.#model, this.#tensor];
    if (!model || !tensor) throw new Error('The model is not loaded.');
    const width = Math.max(...prompts.map(({ length }) => length));
    const ids = new BigInt64Array(prompts.length * width).fill(2n);
    const mask = new BigInt64Array(prompts.length * width);
    prompts.forEach((prompt, row) => {
      ids.set(BigInt64Array.from(prompt, BigInt), (row + 1) * width - prompt.length);
      mask.fill(1n, (row + 1) * width - prompt.length, (row + 1) * width);
    });
    const output = (await model.generate({
      inputs: new tensor('int64', ids, [prompts.length, width]),
      attention_mask: new tensor('int64', mask, [prompts.length, width]),
      max_new_tokens: maxNewTokens,
      do_sample: false,
      eos_token_id: [...ends],
    } as never)) as Tensor;
    const rows = output.tolist() as bigint[][];
    return rows.map((row) => upToEnd(row.slice(width).map(Number), ends));
  }
}
