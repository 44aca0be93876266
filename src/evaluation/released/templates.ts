/** Prompt templates and task texts: part of the models' format (AkariAsai/self-rag, retrieval_lm/utils.py, MIT licence). */
import { ReleasedError } from '../../selfrag/released';
import { need, str, type Item } from './python';

export const PROMPTS: Readonly<Record<string, string>> = {
  prompt_input: '### Instruction:\n{instruction}\n\n### Input:\n{input}\n\n### Response:\n',
  prompt_no_input: '### Instruction:\n{instruction}\n\n### Response:\n',
  prompt_no_input_retrieval:
    'Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n' +
    '### Paragraph:\n{paragraph}\n\n### Instruction:\n{instruction}\n\n### Response:',
  prompt_open_instruct: '<user>\n{instruction}\n<assistant>\n',
  prompt_open_instruct_retrieval: '<user>\nReference:{paragraph}\n{instruction}\n<assistant>\n',
  llama_chat_prompt: '[INST]{instruction}[/INST]',
  llama_chat_prompt_retrieval: '[INST]{paragraph}\n{instruction}[/INST]',
};

const CHOOSE = 'Given four answer candidates, A, B, C and D, choose the best answer choice.';

export const TASK_TEXTS: Readonly<Record<string, string>> = {
  wow: 'Given a chat history separated by new lines, generates an informative, knowledgeable and engaging response. ',
  fever: "Is the following statement correct or not? Say true if it's correct; otherwise say false.",
  eli5: 'Provide a paragraph-length response using simple words to answer the following question.',
  obqa: CHOOSE,
  arc_easy: CHOOSE,
  arc_c: CHOOSE,
  trex: "Given the input format 'Subject Entity [SEP] Relationship Type,' predict the target entity.",
  asqa:
    'Answer the following question. The question may be ambiguous and have multiple correct answers, and in that case, ' +
    'you have to provide a long-form answer including all correct answers.',
};

const own = (table: Readonly<Record<string, string>>, name: string) => (Object.hasOwn(table, name) ? table[name] : undefined);

/** @throws ReleasedError `KeyError` */
export function taskText(task: string): string {
  const found = own(TASK_TEXTS, task);
  if (found === undefined) throw new ReleasedError('KeyError', `there is no task "${task}"`);
  return found;
}

export const taskTextIfAny = (task: string | null): string | undefined => (task === null ? undefined : own(TASK_TEXTS, task));

/** Fills a template's fields once; braces in the values stay. @throws ReleasedError `KeyError` */
export function fillPrompt(name: string, item: Item): string {
  const template = own(PROMPTS, name);
  if (template === undefined) throw new ReleasedError('KeyError', `there is no prompt "${name}"`);
  return template.replace(/\{(\w+)\}/g, (_, key: string) => str(need(item, key)));
}
