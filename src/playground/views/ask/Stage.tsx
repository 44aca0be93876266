import { memo, type ReactNode } from 'react';
import { passageOf, type Ranking, type Settings, type Trace } from '../../../selfrag';
import { Candidate } from '../../components/Candidate';
import { DecisionBar } from '../../components/DecisionBar';
import { Disclosure } from '../../components/Disclosure';
import { Icon, type IconName } from '../../components/Icon';
import { count } from '../../lib/format';
import { foldTitle, MANY, statusOf, staysInSight, type Stage, type Step } from '../../lib/timeline';
import { ACTION_TITLE } from '../../lib/words';
import { WhatWouldWin } from '../explain/WhatWouldWin';
import { ForceDecision } from './ForceDecision';
import { ForceToken } from './ForceToken';
import { PassageList } from './PassageList';

export interface StageProps {
  stage: Stage;
  names: ReadonlyMap<string, string>;
  trace: Trace;
  ranking: Ranking;
  settings: Settings;
}

const Passages = memo(PassageList);
const Overrule = memo(ForceDecision);
const Force = memo(ForceToken);
const Win = memo(WhatWouldWin);

/** All steps of one depth. */
export const StageView = memo(function StageView({ stage: { depth, steps }, ...rest }: StageProps) {
  return (
    <>
      <h3 className="mb-4 flex items-baseline gap-3 text-lg font-semibold">
        Segment {depth}
        <span className="text-sm font-normal text-muted">{summary(steps)}</span>
      </h3>
      <div className="space-y-6">
        {steps.map((step) => (
          <StepFrame key={step.decision.id} step={step} names={rest.names} alone={steps.length === 1}>
            <StepView step={step} {...rest} />
          </StepFrame>
        ))}
      </div>
    </>
  );
});

function summary(all: readonly Step[]): string {
  const steps = all.filter(({ taken }) => taken);
  const candidates = steps.reduce((sum, step) => sum + step.candidates.length, 0);
  if (steps.length === 1) return count(candidates, 'candidate');
  return `${count(candidates, 'candidate')} from ${count(steps.length, 'kept path')}`;
}

/** A step that led elsewhere than to the answer stays folded; so does a branch that these settings do not take. */
function StepFrame(props: { step: Step; names: ReadonlyMap<string, string>; alone: boolean; children: ReactNode }) {
  const { step, names, alone, children } = props;
  const from = step.after === null ? null : (names.get(step.after.id) ?? null);
  if (!step.taken) {
    const way = ACTION_TITLE[step.decision.action].toLowerCase();
    return (
      <Disclosure title={`Not taken${from === null ? '' : ` after ${from}`}: ${way}, ${count(step.candidates.length, 'candidate')}`}>
        <div className="pt-3">{children}</div>
      </Disclosure>
    );
  }
  if (alone || from === null) return children;
  return (
    <Disclosure title={`Going on from ${from}: ${step.after?.text ?? ''}`} suggested={step.onAnswer}>
      <div className="pt-3">{children}</div>
    </Disclosure>
  );
}

type StepProps = Omit<StageProps, 'stage'> & { step: Step };

function StepView(props: StepProps) {
  const { step, trace, settings } = props;
  const { decision, decided, retrieval, candidates } = step;
  return (
    <div className="ml-3 space-y-5 border-l-2 border-line pl-6 sm:ml-4 sm:pl-8">
      {step.taken && (
        <Part icon="decide" title="Decide">
          <DecisionBar decision={decision} decided={decided} threshold={settings.threshold} />
          <Overrule after={decision.after} taken={decided.action} />
        </Part>
      )}
      {decision.retrieval !== null && (
        <Part icon="search" title="Retrieve">
          {retrieval ? (
            <Passages retrieval={retrieval} coverageLine={trace.retriever.coverageLine} />
          ) : (
            <p className="text-sm text-muted">Searching …</p>
          )}
        </Part>
      )}
      {candidates.length > 0 && (
        <Part icon="write" title={candidates.length > 1 ? 'Write and criticise, side by side' : 'Write and criticise'}>
          <Candidates {...props} />
        </Part>
      )}
    </div>
  );
}

/** All candidates of a step; where there are many, those that go no further are folded away. */
function Candidates({ step, names, trace, ranking, settings }: StepProps) {
  const entries = step.candidates.map((node) => ({
    node,
    status: statusOf(node, step.settled, ranking, trace.status === 'running'),
  }));
  const many = trace.nodes.length > MANY;
  const shown = many ? entries.filter(({ status }) => staysInSight(status)) : entries;
  const folded = many ? entries.filter(({ status }) => !staysInSight(status)) : [];
  const draw = ({ node, status }: (typeof entries)[number]) => (
    <Candidate
      key={node.id}
      name={names.get(node.id) ?? ''}
      node={node}
      passage={passageOf(trace, node)}
      ledger={ranking.ledgers.get(node.id)}
      pathScore={ranking.pathScores.get(node.id) ?? 0}
      status={status}
      how={settings.pathScore}
      Force={Force}
      Win={Win}
    />
  );
  return (
    <div className="space-y-3">
      {shown.map(draw)}
      {folded.length > 0 && (
        <Disclosure title={`Show ${foldTitle(folded.map(({ status }) => status), shown.length === 0)}`}>
          <Folded draw={() => <div className="space-y-3 pt-2">{folded.map(draw)}</div>} />
        </Disclosure>
      )}
    </div>
  );
}

/** Drawn only where it is open. */
const Folded = ({ draw }: { draw: () => ReactNode }) => draw();

function Part({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <section className="relative">
      <span className="absolute top-0 -left-[2.6rem] grid size-8 place-items-center rounded-full border-2 border-line bg-page text-retrieve sm:-left-[3.1rem]">
        <Icon name={icon} className="size-4" />
      </span>
      <h4 className="mb-2 pt-1 text-sm font-semibold text-muted">{title}</h4>
      {children}
    </section>
  );
}
