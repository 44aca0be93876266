import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, run } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { BOX, foldTree, moreId, QUESTION_ID, treeLayout } from './treeLayout';

const trace = await toldTrace(NILE_STORY, { question: 'Q?', settings: DEFAULT_SETTINGS }, run);
const [sample] = trace.nodes;
if (!sample) throw new Error('the trace has nodes');

describe('the tree', () => {
  it('places every node once, inside the picture, without overlaps', () => {
    // Each node hangs under an earlier one or under the question.
    const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parents, (draws) => {
        const nodes = draws.map((draw, i) => {
          const at = draw % (i + 1);
          return { ...sample, id: `n${i}`, parent: at === i ? null : `n${at}` };
        });
        const { placed, width, height } = treeLayout(nodes);
        expect(placed.map((p) => p.id).toSorted()).toEqual([QUESTION_ID, ...nodes.map((n) => n.id)].toSorted());
        for (const a of placed) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + BOX.width).toBeLessThanOrEqual(width);
          expect(a.y - BOX.height / 2).toBeGreaterThanOrEqual(0);
          expect(a.y + BOX.height / 2).toBeLessThanOrEqual(height);
          for (const b of placed) {
            if (a !== b && a.level === b.level) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(BOX.height);
          }
        }
      }),
    );
  });
});

describe('the fold of a large tree', () => {
  const at = (id: string, parent: string | null) => ({ ...sample, id, parent });
  const nodes = [at('a', null), at('b', null), at('c', null), at('d', 'a'), at('e', 'a')];
  const none = new Set<string>();

  it('keeps what was carried on or competes on, and counts the rest in one box for each origin', () => {
    const { shown, folded } = foldTree(nodes, ({ id }) => id === 'd', none);
    expect(shown.map(({ id }) => id)).toEqual(['a', 'd']);
    expect([...folded]).toEqual([[QUESTION_ID, 2], ['a', 1]]);
    const { placed } = treeLayout(shown, folded);
    expect(placed.find(({ id }) => id === moreId('a'))).toMatchObject({ parent: 'a', more: 1, level: 3 });
    expect(placed).toHaveLength(5);
  });

  it('shows all behind a box that was opened', () => {
    const { shown, folded } = foldTree(nodes, () => false, new Set([QUESTION_ID]));
    expect(shown.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect([...folded]).toEqual([['a', 2]]);
  });

  it('never loses a candidate', () => {
    const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parents, fc.nat(), (draws, salt) => {
        const tree = draws.map((draw, i) => at(`n${i}`, draw % (i + 1) === i ? null : `n${draw % (i + 1)}`));
        const { shown, folded } = foldTree(tree, ({ id }) => (id.length + salt) % 3 === 0, none);
        const counted = [...folded.values()].reduce((sum, n) => sum + n, 0);
        expect(shown.length + counted).toBe(tree.length);
        expect(treeLayout(shown, folded).placed).toHaveLength(shown.length + folded.size + 1);
      }),
    );
  });
});
