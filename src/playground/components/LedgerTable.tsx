import type { Ledger, LineNote, Settings } from '../../selfrag';
import { score } from '../lib/format';
import { GROUP_LOOK } from '../lib/groups';
import { NOTE_TITLE, PATH_SCORE_TITLE, TERM_TITLE } from '../lib/words';

/** A line that does not count shows its value in brackets, without a weight. */
const counts = (note: LineNote) => note === 'counted' || note === 'read_unemitted';

/** Whether two ledgers have the same lines. */
export function sameLedger(a: Ledger | undefined, b: Ledger | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return a.lines.every((line, i) => {
    const other = b.lines[i];
    return line.amount === other?.amount && line.weight === other.weight && line.value === other.value && line.note === other.note;
  });
}

const printed = (amount: number) => Math.round(amount * 1000);

/** Whether the lines as printed, to three decimals, add up to another sum than the printed one. */
const roundedAway = ({ lines, score: sum }: Ledger) => lines.reduce((all, { amount }) => all + printed(amount), 0) !== printed(sum);

/** The segment score, line by line, so that it can be added up by hand. */
export function LedgerTable(props: { ledger: Ledger; pathScore: number; depth: number; how: Settings['pathScore'] }) {
  const { ledger, pathScore, depth, how } = props;
  return (
    <table className="w-full text-xs">
      <caption className="pb-2 text-left text-sm font-semibold">Score ledger</caption>
      <thead className="text-muted">
        <tr>
          <th scope="col" className="pb-1 text-left font-normal">
            Term
          </th>
          <th scope="col" className="pb-1 pl-2 text-right font-normal whitespace-nowrap">
            Value
          </th>
          <th scope="col" className="pb-1 pl-2 text-right font-normal whitespace-nowrap">
            × w
          </th>
          <th scope="col" className="pb-1 pl-2 text-right font-normal whitespace-nowrap">
            = adds
          </th>
        </tr>
      </thead>
      <tbody>
        {ledger.lines.map(({ term, value, weight, amount, note }) => (
          <tr key={term} className="border-t border-line align-baseline">
            <th scope="row" className="py-1 pr-1 text-left font-normal">
              <span className={term === 'sequence' ? '' : `font-medium ${GROUP_LOOK[term].text}`}>{TERM_TITLE[term]}</span>
              {NOTE_TITLE[note] && <span className="block text-muted">{NOTE_TITLE[note]}</span>}
            </th>
            <td className="py-1 pl-2 text-right whitespace-nowrap">{value !== null && !counts(note) ? `(${score(value)})` : score(value)}</td>
            <td className="py-1 pl-2 text-right whitespace-nowrap">{counts(note) ? score(weight) : '–'}</td>
            <td className="py-1 pl-2 text-right font-medium whitespace-nowrap">{score(amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t-2 border-line-strong">
          <th scope="row" colSpan={3} className="py-1 text-left font-semibold">
            Segment score
            {roundedAway(ledger) && <span className="font-normal text-muted"> (added before rounding)</span>}
          </th>
          <td className="py-1 text-right font-semibold">{score(ledger.score)}</td>
        </tr>
        {depth > 1 && (
          <tr className="border-t border-line">
            <th scope="row" colSpan={3} className="py-1 text-left font-normal">
              Path score, {PATH_SCORE_TITLE[how]}
            </th>
            <td className="py-1 pl-2 text-right whitespace-nowrap">{score(pathScore)}</td>
          </tr>
        )}
      </tfoot>
    </table>
  );
}
