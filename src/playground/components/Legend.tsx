import { GROUP_LOOK } from '../lib/groups';
import { GROUPS, type Group } from '../../selfrag';

const GROUP_NAMES = Object.keys(GROUPS) as Group[];

/** How to read the marks of a run. */
export function Legend() {
  return (
    <ul aria-label="Legend" className="mb-6 flex flex-wrap gap-x-5 gap-y-1.5 text-sm text-muted">
      {GROUP_NAMES.map((group) => {
        const { name, question, text, soft, border } = GROUP_LOOK[group];
        return (
          <li key={group}>
            <span className={`mr-1.5 rounded-md border px-1.5 font-mono text-xs ${text} ${soft} ${border}`}>{name}</span>
            {question}
          </li>
        );
      })}
      <li>
        <span
          className="mr-1.5 rounded-sm px-1.5 text-ink"
          style={{ background: 'color-mix(in oklab, var(--color-doubt) 45%, transparent)' }}
        >
          shade
        </span>
        The model was unsure of the word: point at it for the alternatives.
      </li>
    </ul>
  );
}
