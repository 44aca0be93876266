/** Data sets to instructions (run_short_form.py and utils.py). Each returns new items; the given ones stay as they are. */
import { ReleasedError, postprocess } from '../../selfrag/released';
import { at, elements, firstOf, need, str, text, type Item, type Json } from './python';
import { fillPrompt, taskText, taskTextIfAny } from './templates';

export const copy = <T extends Json>(value: T): T => structuredClone(value);

const NUMBERED: Readonly<Record<string, string>> = { '1': 'A', '2': 'B', '3': 'C', '4': 'D' };

/** The options of an ARC question; a fifth one is dropped (D23). */
function options(item: Item): string {
  const choices = need(item, 'choices') as Item;
  const labels = need(choices, 'label');
  const texts: Record<string, string> = {};
  elements(labels).forEach((label, i) => {
    const option = str(at(need(choices, 'text'), i));
    const letter = NUMBERED[str(label)] ?? str(label);
    if (['A', 'B', 'C', 'D'].includes(letter)) texts[letter] = option;
  });
  texts.D ??= '';
  return ['A', 'B', 'C', 'D'].map((letter) => `\n${letter}: ${str(need(texts, letter))}`).join('');
}

/** `preprocess_input_data`: the instruction of each item; ARC gold answers stay as they are (D23). */
export function preprocessInputData(items: readonly Item[], task: string | null): Item[] {
  const instruction = taskTextIfAny(task);
  return items.map((given) => {
    const item = copy(given);
    if (task === 'arc_c') {
      const choices = options(item);
      item.instruction = `${instruction ?? ''}\n\n### Input:\n${text(need(item, 'question'))}${choices}`;
      item.answers = [need(item, 'answerKey')];
    } else {
      const question = need(item, 'question');
      item.instruction = instruction === undefined ? question : `${instruction}\n\n## Input:\n\n${text(question)}`;
    }
    return item;
  });
}

/** `process_data_evidences`: the prompt and the first passages of an item. */
export function processDataEvidences(item: Item, topN: number): [prompt: string, passages: Item[]] {
  const key = 'ctxs' in item ? 'ctxs' : 'top_contexts';
  const prompt = fillPrompt('prompt_no_input', item);
  return [prompt, firstOf(need(item, key), topN)];
}

/** `process_arc_instruction` of utils.py. */
export function processArcInstruction(item: Item, instruction: string): string {
  const choices = options(item);
  return `${instruction}\n\n### Input:\n${text(need(item, 'instruction'))}${choices}`;
}

/** The instruction of ASQA and ELI5: no line break between task text and heading. */
export const longFormInstruction = (task: string, question: string): string => `${taskText(task)}## Input:\n\n${question}`;

/** `preprocess_input` of utils.py; null for tasks that it does not know. */
export function preprocessInput(data: Json, task: string): Json {
  if (task === 'factscore') {
    return elements(data).map((given) => {
      const item = copy(given) as Item;
      item.instruction = need(item, 'input');
      item.output = ['output' in item ? need(item, 'output') : need(item, 'topic')];
      return item;
    });
  }
  if (task === 'qa') {
    return elements(data).map((given) => {
      const item = copy(given) as Item;
      if (!('instruction' in item)) item.instruction = need(item, 'question');
      if (!('answers' in item) && 'output' in item) item.answers = 'output';
      return item;
    });
  }
  if (task !== 'asqa' && task !== 'eli5') return null;
  return elements(need(data as Item, 'data')).map((given) => {
    const item = copy(given) as Item;
    item.instruction = longFormInstruction(task, text(need(item, 'question')));
    return item;
  });
}

/** `postprocess_output` of utils.py: an older form of the output of ASQA and ELI5, which no script calls. */
export function postprocessOutput(given: Item, prediction: string, task: string, intermediate: Item | null): Item | null {
  const item = copy(given);
  if (task === 'factscore') {
    return { input: need(item, 'input'), output: prediction, topic: need(item, 'topic'), cat: need(item, 'cat') };
  }
  if (task === 'qa') return { ...item, pred: prediction };
  if (task !== 'asqa' && task !== 'eli5') return null;
  if (intermediate === null) throw new ReleasedError('TypeError', 'nothing to look into');
  const docs: Json[] = [];
  if (!('splitted_sentences' in intermediate)) item.output = postprocess(prediction);
  else {
    const sentences = elements(need(need(intermediate, 'splitted_sentences') as Item, '0'));
    const read = elements(need(need(intermediate, 'ctxs') as Item, '0'));
    let output = '';
    for (let i = 0; i < Math.min(sentences.length, read.length); i++) {
      const sentence = text(sentences[i] as Json);
      if (sentence === '') continue;
      output += `${[...postprocess(sentence)].slice(0, -1).join('')} [${i}]. `;
      docs.push(read[i] as Json);
    }
    if (output === '') throw new ReleasedError('IndexError', 'the answer is empty');
    item.output = output.endsWith(' ') ? output.slice(0, -1) : output;
  }
  item.docs = docs;
  return item;
}

/** `postprocess_answers_closed`: the last choice that stands in the answer; refuted claims are not mapped to "false". */
export function postprocessAnswersClosed(output: string, task: string | null, choices: string | null): string {
  let final: string | null = null;
  for (const choice of choices?.split(' ') ?? []) if (output.includes(choice)) final = choice;
  if (task === 'fever' && ['REFUTES', 'SUPPORTS'].includes(output)) final = output === 'SUPPORTS' ? 'true' : 'REFUTES';
  if (task === 'fever' && ['true', 'false'].includes(output.toLowerCase())) final = output.toLowerCase();
  return final ?? output;
}
