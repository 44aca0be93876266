/** How the score of a path is made of its segments' scores, and those of their lines. */
import { pathTo } from '../recorded';
import { ledger } from '../score';
import type { Settings } from '../settings';
import type { Trace } from '../trace';
import type { PathLedger } from './types';

/**
 * @param node id of the path's last node
 * @throws RangeError when the trace has no such node
 */
export function pathLedger(trace: Pick<Trace, 'nodes'>, settings: Settings, node: string): PathLedger {
  const nodes = new Map(trace.nodes.map((one) => [one.id, one]));
  if (!nodes.has(node)) throw new RangeError(`The trace has no node ${node}.`);
  let running: number | null = null;
  const segments = pathTo(node, nodes).flatMap((id) => {
    const one = nodes.get(id);
    if (!one) return [];
    const own = ledger(one, settings);
    if (running === null) running = own.score;
    else running = settings.pathScore === 'product' ? running * own.score : running + own.score;
    return [{ node: id, ledger: own, running }];
  });
  const divisor = settings.pathScore === 'mean' ? segments.length : 1;
  return { how: settings.pathScore, segments, divisor, score: (running ?? 0) / divisor };
}
