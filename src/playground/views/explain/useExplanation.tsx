/** Explanations of the shown run under the present settings, as hooks. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Trace } from '../../../selfrag';
import { candidateNames } from '../../lib/timeline';
import { useDraftPart, usePlayground } from '../../state/context';
import { explainKey, type Explain, type Explained } from '../../worker/explain';
import { explainer } from '../../worker/explainClient';

/** Milliseconds without a change before an explanation is computed: not while a slider is on the move. */
const CALM = 150;

interface Subject {
  readonly trace: Trace;
  /** Short names of its candidates, by node id. */
  readonly names: ReadonlyMap<string, string>;
}

const SubjectContext = createContext<Subject | null>(null);

/** Below it `trace` is explained; nothing is while it is being written, or where weights do nothing. */
export function ExplainProvider(props: { trace: Trace; semantics: 'paper' | 'released'; children: ReactNode }) {
  const { trace, semantics, children } = props;
  const subject = useMemo(() => {
    const explained = semantics === 'paper' && trace.status !== 'running' && trace.nodes.length > 0;
    return explained ? { trace, names: candidateNames(trace.nodes) } : null;
  }, [trace, semantics]);
  return <SubjectContext value={subject}>{children}</SubjectContext>;
}

/** null where nothing is explained. */
export const useSubject = () => use(SubjectContext);

export interface Explanation<Value> {
  /** null while it is being computed: what was true of other settings is not shown. */
  readonly value: Value | null;
  readonly failed: boolean;
}

const WAITING = { value: null, failed: false } as const;

/** @param question may be a new object each time; null asks nothing */
export function useExplanation<Kind extends Explain['kind']>(
  question: Extract<Explain, { kind: Kind }> | null,
): Explanation<Explained[Kind]> {
  const subject = useSubject();
  const { store } = usePlayground().draft;
  const trace = subject?.trace ?? null;
  const asked = question === null || trace === null ? null : JSON.stringify(question);
  const key = useDraftPart(({ settings }) => (asked === null ? null : explainKey(settings, JSON.parse(asked) as Explain)));
  const [got, setGot] = useState<{ trace: Trace; key: string; value: Explained[Kind] | null } | null>(null);

  useEffect(() => {
    if (trace === null || key === null || asked === null) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // As the key has not changed, all that matters of these settings is what it was.
      const { settings } = store.getState();
      explainer.explain<Kind>(trace, settings, JSON.parse(asked), abort.signal).then(
        (value) => abort.signal.aborted || setGot({ trace, key, value }),
        () => abort.signal.aborted || setGot({ trace, key, value: null }),
      );
    }, CALM);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [trace, key, asked, store]);

  if (got === null || got.trace !== trace || got.key !== key) return WAITING;
  return { value: got.value, failed: got.value === null };
}
