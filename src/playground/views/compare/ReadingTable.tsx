import { GROUPS, judgedApart, type NodePair, type ReadingPair } from '../../../selfrag';
import { percent } from '../../lib/format';
import { bare, GROUP_LOOK } from '../../lib/groups';
import { SHOWN_TOLERANCE } from '../../lib/compareSummary';
import { SideLetter } from './SideLetter';

/** The likeliest judgement of each group in both runs, with its share, and how far the shares are apart. */
export function ReadingTable({ readings }: { readings: NodePair['readings'] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-xs">
        <thead>
          <tr className="text-left text-muted">
            <th scope="col" className="py-1 pr-3 font-medium whitespace-nowrap">
              Judgement
            </th>
            {(['a', 'b'] as const).map((side) => (
              <th key={side} scope="col" className="py-1 pr-3">
                <SideLetter side={side} small />
              </th>
            ))}
            <th scope="col" className="py-1 text-right font-medium whitespace-nowrap">
              Apart
            </th>
          </tr>
        </thead>
        <tbody>
          {readings.map((reading) => (
            <tr key={reading.group} className="border-t border-line align-top">
              <th scope="row" className={`py-1.5 pr-3 text-left font-semibold ${GROUP_LOOK[reading.group].text}`}>
                {GROUP_LOOK[reading.group].name}
              </th>
              <td className="py-1.5 pr-3">{likeliest(reading, 'a')}</td>
              <td className="py-1.5 pr-3">{likeliest(reading, 'b')}</td>
              <td className={`py-1.5 text-right whitespace-nowrap ${judgedApart(reading, SHOWN_TOLERANCE) ? 'font-semibold' : 'text-muted'}`}>
                {reading.gap === null || !(reading.emitted.a && reading.emitted.b) ? '–' : percent(reading.gap)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function likeliest({ group, shares, emitted }: ReadingPair, side: 'a' | 'b'): string {
  const read = shares[side];
  if (!read || !emitted[side]) return 'not emitted';
  const best = read.indexOf(Math.max(...read));
  return `${bare(GROUPS[group][best] ?? '')} ${percent(read[best] ?? 0)}`;
}
