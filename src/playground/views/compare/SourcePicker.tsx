import { Button } from '../../components/Button';
import { OpenFile } from '../../components/OpenFile';
import { usePlayground } from '../../state/context';
import type { Side, Source } from '../../state/comparison';
import { SideLetter } from './SideLetter';
import { useSourceGroups, type SideState } from './sides';

/** Which runs are compared. */
export function SourcePicker({ a, b }: { a: SideState; b: SideState }) {
  const { comparison } = usePlayground();
  return (
    <section aria-label="The two runs" className="grid items-center gap-4 md:grid-cols-[1fr_auto_1fr]">
      <Picker side="a" state={a} />
      <Button icon="swap" className="justify-self-center" onClick={() => void comparison.swap()}>
        Swap
      </Button>
      <Picker side="b" state={b} />
    </section>
  );
}

function Picker({ side, state: { source, trace } }: { side: Side; state: SideState }) {
  const { comparison } = usePlayground();
  const groups = useSourceGroups();
  const id = `compare-${side}`;
  return (
    <div className="card min-w-0 space-y-2 p-4">
      <div className="flex items-center gap-2.5">
        <SideLetter side={side} />
        <label htmlFor={id} className="sr-only">
          Run {side.toUpperCase()}
        </label>
        <select
          id={id}
          className="field min-w-0 flex-1 truncate"
          value={source}
          onChange={(event) => void comparison.choose(side, event.target.value as Source)}
        >
          {groups.map(({ title, options }) => (
            <optgroup key={title} label={title}>
              {options.map((option) => (
                <option key={option.source} value={option.source}>
                  {option.title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <OpenFile label="Open" name={`Open a trace as run ${side.toUpperCase()}`} onFile={(file) => void comparison.open([file], side)} />
      </div>
      <p className="line-clamp-2 text-sm text-muted">{trace ? trace.question : '–'}</p>
    </div>
  );
}
