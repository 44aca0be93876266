/** The only file that imports transformers.js, so that its settings hold everywhere: nothing leaves our own origin. */
import { env, PreTrainedTokenizer } from '@huggingface/transformers';

env.allowRemoteModels = false;
env.allowLocalModels = true;
env.useWasmCache = false;

export { env, PreTrainedTokenizer };
