import { useMemo, useState } from 'react';
import { unexpanded, type Settings, type Trace } from '../../../selfrag';
import { Button } from '../../components/Button';
import { Disclosure } from '../../components/Disclosure';
import { costOf } from '../../lib/cost';
import { count } from '../../lib/format';
import { usePlayground, useSlot } from '../../state/context';

const USUAL_BUDGET = 40;
const MOST = 500;

/** Generates ahead of the sliders, within a budget that a person sets. */
export function Expand({ trace, settings }: { trace: Trace; settings: Settings }) {
  if (settings.semantics !== 'paper') return null;
  return (
    <Disclosure title="Expand all branches">
      {trace.status === 'running' ? (
        <p className="pt-2 text-sm text-muted">When the run has ended, every branch that it left can be generated.</p>
      ) : (
        <Form trace={trace} settings={settings} />
      )}
    </Disclosure>
  );
}

function Form({ trace, settings }: { trace: Trace; settings: Settings }) {
  const { expand, main } = usePlayground();
  const idle = useSlot(main).phase === 'idle';
  const [budget, setBudget] = useState(String(USUAL_BUDGET));
  const left = useMemo(() => unexpanded(trace, settings), [trace, settings]);
  const { next, tokens } = costOf(trace, left, settings);
  const most = Number(budget);
  const problem = budgetProblem(budget);
  if (left.length === 0) {
    return (
      <p className="pt-2 text-sm">
        Everything is there: no position of weights, threshold, mode or beam width meets a gap down to{' '}
        {count(settings.maxDepth, 'segment')}.
      </p>
    );
  }
  return (
    <form
      className="space-y-3 pt-2 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) void expand(most);
      }}
    >
      <p className="max-w-[70ch] text-muted">
        Writes every branch that some position of weights, threshold, mode and beam width could come to, first segments
        first, so that no slider meets a gap.
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <label className="space-y-1">
          <span className="block font-medium">Most candidates</span>
          <input
            type="number"
            className="field w-28 tabular-nums"
            min={1}
            max={MOST}
            value={budget}
            aria-invalid={problem !== null}
            aria-describedby="expand-cost"
            onChange={(event) => setBudget(event.target.value)}
          />
        </label>
        <Button type="submit" icon="play" disabled={!idle || problem !== null}>
          {problem === null ? `Generate at most ${count(most, 'candidate')}` : 'Generate'}
        </Button>
      </div>
      <p id="expand-cost" role="status" className={problem === null ? 'text-muted' : 'font-medium text-accent'}>
        {problem ??
          `At most ${count(most, 'candidate')} of at most ${count(tokens, 'token')} each. The next depth alone lacks ${next.toLocaleString('en')}; what they lead to comes after.`}
      </p>
    </form>
  );
}

function budgetProblem(budget: string): string | null {
  const value = Number(budget);
  if (budget.trim() === '' || !Number.isInteger(value)) return 'Give a whole number of candidates.';
  if (value < 1 || value > MOST) return `Give a number from 1 to ${MOST}.`;
  return null;
}
