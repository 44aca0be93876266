import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, run } from '../../selfrag';
import { NILE_STORY } from '../testing/stories';
import { toldTrace } from '../testing/told';
import { BOX, QUESTION_ID, treeLayout } from './treeLayout';

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
