import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, forceDecision, rank, reduce, resume, type Trace } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldPorts, toldTrace } from '../testing/told';
import { candidateNames, foldTitle, statusOf, staysInSight, timelineOf } from './timeline';

const input = { question: 'Into which sea does the Nile flow?', settings: DEFAULT_SETTINGS };
const trace = await toldTrace(NILE_STORY, input);

describe('the timeline', () => {
  it('has a stage per depth and every node in exactly one step', () => {
    const stages = timelineOf(trace, rank(trace, DEFAULT_SETTINGS));
    expect(stages.map((stage) => stage.depth)).toEqual([1, 2]);
    const nodes = stages.flatMap(({ steps }) => steps.flatMap(({ candidates }) => candidates.map(({ id }) => id)));
    expect(nodes.toSorted()).toEqual(trace.nodes.map(({ id }) => id).toSorted());
  });

  it('lists candidates by path score, under the settings of the ranking', () => {
    const scoresIn = (settings: typeof DEFAULT_SETTINGS) => {
      const ranking = rank(trace, settings);
      const [stage] = timelineOf(trace, ranking);
      return stage?.steps[0]?.candidates.map(({ id }) => ranking.pathScores.get(id) ?? NaN) ?? [];
    };
    for (const sup of [0, 1, 2]) {
      const scores = scoresIn({ ...DEFAULT_SETTINGS, weights: { rel: 0, sup, use: 2 } });
      expect(scores).toHaveLength(5);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
  });

  it('shows the decision that the present settings would take', () => {
    const never = rank(trace, { ...DEFAULT_SETTINGS, mode: 'never' });
    const step = timelineOf(trace, never)[0]?.steps[0];
    expect(step?.decision.action).toBe('retrieve');
    expect(step?.decided.action).toBe('no_retrieve');
  });
});

describe('a branch beside the one that is taken', () => {
  it('is told apart, and stands behind it', async () => {
    let both = forceDecision(trace, null, 'no_retrieve');
    const going = resume(both, both.settings, toldPorts(NILE_STORY), { now: () => 0 });
    for await (const event of going) both = reduce(both, event);
    const steps = (forced: Trace) => timelineOf(forced, rank(forced, DEFAULT_SETTINGS))[0]?.steps.map((step) => [step.decision.action, step.taken, step.onAnswer]);
    expect(steps(both)).toEqual([
      ['no_retrieve', true, true],
      ['retrieve', false, false],
    ]);
    expect(steps(forceDecision(both, null, null))).toEqual([
      ['retrieve', true, true],
      ['no_retrieve', false, false],
    ]);
  });

  it('is taken itself while the other was never generated', () => {
    const [step] = timelineOf(trace, rank(trace, { ...DEFAULT_SETTINGS, mode: 'never' }))[0]?.steps ?? [];
    expect(step?.taken).toBe(true);
  });
});

describe('the status', () => {
  it('tells what a candidate is doing until it can be ranked', () => {
    const ranking = rank(trace, DEFAULT_SETTINGS);
    const [node] = trace.nodes;
    if (!node) throw new Error('the trace has nodes');
    const open = { ...node, finish: null };
    expect(statusOf(open, false, ranking, true)).toBe('writing');
    expect(statusOf(open, false, ranking, false)).toBe('unfinished');
    expect(statusOf(node, false, ranking, true)).toBe('written');
    expect(statusOf(node, true, ranking, false)).toBe('answer');
  });
});

it('names candidates by depth and letter, beyond Z too', () => {
  const nodes = Array.from({ length: 28 }, (_, i) => ({ id: `n${i}`, depth: i === 0 ? 1 : 2 }));
  const names = [...candidateNames(nodes).values()];
  expect([names[0], names[1], names[26], names[27]]).toEqual(['1A', '2A', '2Z', '2AA']);
});

describe('the fold of many candidates', () => {
  it('holds those that go no further, and never one that is being written', () => {
    const all = ['writing', 'written', 'unfinished', 'answer', 'kept', 'dropped', 'constraint', 'unused'] as const;
    expect(all.filter((status) => !staysInSight(status))).toEqual(['dropped', 'constraint', 'unused']);
  });

  it('says what is in it', () => {
    expect(foldTitle(['dropped', 'constraint'], false)).toBe('2 more dropped candidates');
    expect(foldTitle(['dropped'], true)).toBe('1 dropped candidate');
    expect(foldTitle(['unused', 'dropped'], false)).toBe('2 more candidates, dropped or not reached');
    expect(foldTitle(['unused', 'unused'], true)).toBe('2 candidates, not reached');
  });
});
