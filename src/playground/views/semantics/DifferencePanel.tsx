import { memo, useDeferredValue, useMemo } from 'react';
import { replay, type Replay, type Settings, type Trace } from '../../../selfrag';
import { DEFECTS, differenceOf, type DefectId } from '../../../selfrag/released';
import { Button } from '../../components/Button';
import { Disclosure } from '../../components/Disclosure';
import { costOf, costText, type Cost } from '../../lib/cost';
import { candidateNames } from '../../lib/timeline';
import { usePlayground, useSlot } from '../../state/context';
import { Partings } from './Partings';

/** Where the paper's semantics and the released code part on the shown question, and which defect explains it. */
export const DifferencePanel = memo(function DifferencePanel({ trace, settings }: { trace: Trace; settings: Settings }) {
  if (trace.method === 'plain-rag') return null;
  return (
    <Disclosure title="Paper and released code on this question" suggested={settings.semantics === 'released'}>
      {trace.status === 'running' ? (
        <p className="pt-2 text-sm text-muted">When the run has ended, the two are compared here.</p>
      ) : (
        <Panel trace={trace} settings={settings} />
      )}
    </Disclosure>
  );
});

function Panel({ trace, settings: now }: { trace: Trace; settings: Settings }) {
  // A slider that moves does not wait for the comparison.
  const settings = useDeferredValue(now);
  const paper = useMemo(() => replay(trace, { ...settings, semantics: 'paper' }), [trace, settings]);
  const released = useMemo(() => replay(trace, { ...settings, semantics: 'released' }), [trace, settings]);
  const { partings, defects } = useMemo(() => differenceOf(trace, settings), [trace, settings]);
  const names = useMemo(() => candidateNames(released.trace.nodes), [released.trace.nodes]);
  const complete = paper.missing.length === 0 && released.missing.length === 0;
  return (
    <div className="card mt-2 space-y-5 p-4 text-sm sm:p-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <Side title="Paper" replayed={paper} />
        <Side title="As released" replayed={released} />
      </div>
      {!complete && <RunBoth cost={together(costOf(trace, paper.missing, settings), costOf(trace, released.missing, settings))} />}
      {complete && partings.length === 0 && <p>On this question, under these settings, the two come to the same in every step.</p>}
      {complete && partings.length > 0 && <Partings partings={partings} names={names} />}
      {complete && defects.length > 0 && <Defects defects={defects} />}
    </div>
  );
}

const together = (a: Cost, b: Cost): Cost => ({ next: a.next + b.next, most: a.most + b.most, tokens: Math.max(a.tokens, b.tokens) });

function Side({ title, replayed }: { title: string; replayed: Replay }) {
  const { answer, trace, missing } = replayed;
  const crash = trace.error?.code === 'released-crash' ? trace.error : null;
  return (
    <section aria-label={`Answer: ${title}`} className="min-w-0 rounded-lg bg-sunken p-3">
      <h3 className="eyebrow">{title}</h3>
      {missing.length > 0 ? (
        <p className="text-muted">Not generated yet.</p>
      ) : crash ? (
        <p className="font-medium text-accent">{crash.message.split(/ This is defect /)[0]}</p>
      ) : (
        <p className="font-read text-base">{answer.text || 'No answer.'}</p>
      )}
    </section>
  );
}

function RunBoth({ cost }: { cost: Cost }) {
  const { runBoth, main } = usePlayground();
  const idle = useSlot(main).phase === 'idle';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button icon="play" disabled={!idle} onClick={() => void runBoth()}>
        Run both and compare
      </Button>
      <p className="text-muted">Writes {costText(cost)}.</p>
    </div>
  );
}

/** Each defect that showed: what the released code does, and what the paper's semantics does instead. */
function Defects({ defects }: { defects: readonly DefectId[] }) {
  return (
    <section aria-labelledby="defects-title" className="space-y-2 border-t border-line pt-4">
      <h3 id="defects-title" className="font-semibold">
        Why they part
      </h3>
      <dl className="space-y-3">
        {defects.map((id) => {
          const { title, released, paper } = DEFECTS[id];
          return (
            <div key={id} id={`defect-${id}`}>
              <dt className="font-medium">
                <span className="text-accent">{id}</span> {title}
              </dt>
              <dd className="text-muted">
                Released: {released} Paper: {paper}
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="text-xs text-muted">
        docs/SEMANTICS.md of the repository lists all differences, with the recorded cases that show them.
      </p>
    </section>
  );
}
