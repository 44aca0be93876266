import type { Vote } from '../../../selfrag';
import { count, score } from '../../lib/format';

/** Closed tasks: the answers by the sum of their candidates' scores. */
export function Votes({ votes }: { votes: readonly Vote[] }) {
  if (votes.length === 0) return null;
  return (
    <table className="w-full text-sm">
      <caption className="pb-1 text-left text-sm font-semibold">Answers by the sum of their scores</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="pb-1 text-left font-normal">
            Answer
          </th>
          <th scope="col" className="pb-1 pl-3 text-right font-normal">
            Candidates
          </th>
          <th scope="col" className="pb-1 pl-3 text-right font-normal">
            Sum
          </th>
        </tr>
      </thead>
      <tbody>
        {votes.map(({ answer, nodes, sum }, i) => (
          <tr key={`${i} ${answer}`} className="border-t border-line align-baseline">
            <th scope="row" className={`py-1 text-left ${i === 0 ? 'font-semibold' : 'font-normal'}`}>
              {answer || '(empty)'}
            </th>
            <td className="py-1 pl-3 text-right" title={count(nodes.length, 'candidate')}>
              {nodes.length}
            </td>
            <td className="py-1 pl-3 text-right">{score(sum)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
