/** Golden cases of whole scripts and of their formatting: main_long, main_short, main_baseline, format. */
import { z } from 'zod';
import type { Script } from '../../../selfrag/released';
import { formatCited, formatFactScore, mainLong, type ScriptPaths } from '../mainLong';
import { mainBaseline } from '../mainBaseline';
import { mainShort } from '../mainShort';
import type { Item, Json } from '../python';
import { outcome, type Case, type Outcome } from './case';
import { TableModel } from './languageModel';

const item = z.record(z.string(), z.unknown()) as unknown as z.ZodType<Item>;
const mainInput = z.looseObject({
  argv: z.array(z.string()),
  items: z.array(item),
  retrieval: z.array(item).nullish(),
});

function main(given: Case, script: (input: z.infer<typeof mainInput>) => Script<Json>): Outcome {
  const model = new TableModel(given.lm);
  const running = script(mainInput.parse(given.input));
  let file: Json = null;
  return { run: () => void (file = model.drive(running)), output: () => ({ file }), calls: model.calls };
}

export const replayMainLong = (given: Case) => main(given, ({ argv, items }) => mainLong(argv, items));
export const replayMainBaseline = (given: Case) =>
  main(given, ({ argv, items, retrieval }) => mainBaseline(argv, items, retrieval ?? null));
export const replayMainShort = (given: Case) =>
  main(given, ({ argv, items }) => mainShort(argv, items, { dropDepth: given.shim_drops_max_depth === true }));

const byRank = <T extends z.ZodType>(value: T) => z.record(z.string(), value) as unknown as z.ZodType<Record<number, z.infer<T>>>;
const formatInput = z.looseObject({
  task: z.string(),
  item,
  final_pred: z.union([z.string(), byRank(z.string())]),
  intermediate: z.object({
    splitted_sentences: byRank(z.array(z.string())).optional(),
    original_splitted_sentences: byRank(z.array(z.string())).optional(),
    ctxs: byRank(z.array(z.unknown())).optional(),
  }),
});

export function replayFormat(given: Case): Outcome {
  const { task, item: row, final_pred: final, intermediate } = formatInput.parse(given);
  const paths: ScriptPaths = {
    final,
    ...(intermediate.splitted_sentences && { sentences: intermediate.splitted_sentences }),
    ...(intermediate.original_splitted_sentences && { originalSentences: intermediate.original_splitted_sentences }),
    ...(intermediate.ctxs && { docs: intermediate.ctxs as Record<number, Json[]> }),
  };
  return outcome(() => (task === 'factscore' ? formatFactScore(row, paths) : formatCited(row, paths)), null);
}
