/** Events to Trace. Pure: times and ids come with the events, so the same events give the same trace. */
import type { RunEvent } from './events';
import { replay } from './replay';
import { TRACE_FORMAT, TRACE_VERSION, type Trace, type TraceCompletion, type TraceNode } from './trace';

const NO_ANSWER: Trace['answer'] = { text: '', citations: [], path: [], covered: true, uncoveredBecause: null };

/**
 * @param trace what the events so far made; null before `started`
 * @returns a new trace that shares what did not change; the given one stays as it was
 */
export function reduce(trace: Trace | null, event: RunEvent): Trace {
  if (event.kind === 'started') {
    const { id, at, question, method, settings, generator, retriever } = event;
    return {
      format: TRACE_FORMAT,
      version: TRACE_VERSION,
      id,
      startedAt: at,
      endedAt: null,
      question,
      method,
      settings,
      generator: { ...generator },
      retriever: { ...retriever },
      status: 'running',
      error: null,
      decisions: [],
      retrievals: [],
      nodes: [],
      forced: [],
      completions: [],
      answer: NO_ANSWER,
    };
  }
  if (trace === null) throw new Error(`the event ${event.kind} came before started`);
  switch (event.kind) {
    case 'resumed': {
      const ran = (trace.endedAt ?? trace.startedAt) - trace.startedAt;
      return { ...trace, settings: event.settings, startedAt: event.at - ran, status: 'running', endedAt: null, error: null };
    }
    case 'decided':
      return { ...trace, decisions: [...trace.decisions, event.decision] };
    case 'searching':
      return trace;
    case 'retrieved':
      return { ...trace, retrievals: put(trace.retrievals, event.retrieval) };
    case 'candidates': {
      const empty = { tokens: [], text: '', finish: null, relevance: null, support: null, utility: null, next: null };
      return { ...trace, nodes: [...trace.nodes, ...event.nodes.map((node) => ({ ...node, ...empty }))] };
    }
    case 'token':
      return change(trace, event.node, (node) => ({ ...node, tokens: [...node.tokens, event.token] }));
    case 'candidate-ended':
      return change(trace, event.node, (node) => ({ ...node, ...event.end }));
    case 'completions':
      return { ...trace, completions: [...trace.completions, ...event.completions.map((one) => ({ ...one, tokens: [], finish: null }))] };
    case 'completion-token':
      return complete(trace, event.completion, (one) => ({ ...one, tokens: [...one.tokens, event.token] }));
    case 'completion-ended':
      return complete(trace, event.completion, (one) => ({ ...one, finish: event.finish }));
    case 'ended': {
      const ended: Trace = { ...trace, status: event.status, endedAt: event.at, error: event.error };
      return { ...ended, answer: replay(ended, ended.settings).answer };
    }
  }
}

function change(trace: Trace, id: string, update: (node: TraceNode) => TraceNode): Trace {
  const at = trace.nodes.findIndex((node) => node.id === id);
  return { ...trace, nodes: replaced(trace.nodes, at, update) };
}

function complete(trace: Trace, at: number, update: (completion: TraceCompletion) => TraceCompletion): Trace {
  return { ...trace, completions: replaced(trace.completions, at, update) };
}

/** Replaces what has the same id, or appends. */
function put<T extends { readonly id: string }>(items: readonly T[], item: T): T[] {
  const at = items.findIndex((one) => one.id === item.id);
  return at < 0 ? [...items, item] : replaced(items, at, () => item);
}

function replaced<T>(items: readonly T[], at: number, update: (item: T) => T): T[] {
  return items.map((item, i) => (i === at ? update(item) : item));
}
