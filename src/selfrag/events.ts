/** What a run tells while it goes on. `reduce` (reduce.ts) makes the Trace of them; times and ids come with the events. */
import type { ErrorData } from './errors';
import type { GeneratorInfo, RetrieverInfo } from './ports';
import type { Settings } from './settings';
import type { Trace, TraceCompletion, TraceDecision, TraceNode, TraceRetrieval, TraceToken } from './trace';

export type NewNode = Pick<TraceNode, 'id' | 'parent' | 'depth' | 'decision' | 'evidence' | 'keepEvidence' | 'maxNewTokens' | 'forced'>;
export type NodeEnd = Pick<TraceNode, 'text' | 'finish' | 'relevance' | 'support' | 'utility' | 'next'>;

export type RunEvent =
  | {
      readonly kind: 'started';
      readonly id: string;
      readonly at: number;
      readonly question: string;
      readonly method: Trace['method'];
      readonly settings: Settings;
      readonly generator: GeneratorInfo;
      readonly retriever: RetrieverInfo;
    }
  /** A recorded run goes on, under these settings from now on. */
  | { readonly kind: 'resumed'; readonly at: number; readonly settings: Settings }
  | { readonly kind: 'decided'; readonly decision: TraceDecision }
  | { readonly kind: 'searching'; readonly query: string }
  /** One with a known id takes the place of the recorded one: the same search, with more passages. */
  | { readonly kind: 'retrieved'; readonly retrieval: TraceRetrieval }
  | { readonly kind: 'candidates'; readonly nodes: readonly NewNode[] }
  | { readonly kind: 'token'; readonly node: string; readonly token: TraceToken }
  | { readonly kind: 'candidate-ended'; readonly node: string; readonly end: NodeEnd }
  /** Released semantics: prompts that are completed together. */
  | { readonly kind: 'completions'; readonly completions: readonly Pick<TraceCompletion, 'prompt' | 'maxNewTokens'>[] }
  /** `completion`: position in the trace's completions. */
  | { readonly kind: 'completion-token'; readonly completion: number; readonly token: TraceCompletion['tokens'][number] }
  | { readonly kind: 'completion-ended'; readonly completion: number; readonly finish: NonNullable<TraceCompletion['finish']> }
  | {
      readonly kind: 'ended';
      readonly at: number;
      readonly status: Exclude<Trace['status'], 'running'>;
      readonly error: ErrorData | null;
    };
