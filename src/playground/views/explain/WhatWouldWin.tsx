import type { SmallestChange, WeightChange } from '../../../selfrag';
import { Button } from '../../components/Button';
import { Disclosure } from '../../components/Disclosure';
import { changeText, noneText, verdictText, winningValue } from '../../lib/smallest';
import { excerpt, pathText } from '../../lib/tipping';
import { borderText, borderTexts, WEIGHT_TITLE, withPosition } from '../../lib/weights';
import { useDraftPart, usePlayground } from '../../state/context';
import { useExplanation, useSubject } from './useExplanation';

/** The smallest change of one weight that puts a candidate into the answer, or that none does. */
export function WhatWouldWin({ node, name }: { node: string; name: string }) {
  const subject = useSubject();
  if (!subject?.trace.nodes.some(({ id }) => id === node)) return null;
  return (
    <Disclosure title={<>What would make {name} win?</>}>
      <Found node={node} names={subject.names} />
    </Disclosure>
  );
}

function Found({ node, names }: { node: string; names: ReadonlyMap<string, string> }) {
  const { value: found, failed } = useExplanation<'smallest'>({ kind: 'smallest', node });
  if (failed) return <p className="py-2 text-sm text-muted">This could not be computed.</p>;
  if (!found) return <p className="py-2 text-sm text-muted">Looking for it …</p>;
  const best = found.best && winningValue(found.best, node) !== null ? found.best : null;
  return (
    <div className="space-y-3 py-2 text-sm">
      {best ? <Suggestion change={best} node={node} found={found} /> : <p>{noneText(found)}</p>}
      <Disclosure title="The winners, weight by weight">
        <div className="grid gap-4 pt-2 sm:grid-cols-3">
          {found.changes.map((change) => (
            <Winners key={change.weight} change={change} node={node} names={names} />
          ))}
        </div>
      </Disclosure>
    </div>
  );
}

function Suggestion({ change, node, found }: { change: WeightChange; node: string; found: SmallestChange }) {
  const { draft } = usePlayground();
  const value = winningValue(change, node);
  // Other settings than the weights may be what it stands on, so they are taken as they are now.
  const settings = useDraftPart((d) => d.settings);
  if (value === null) return null;
  if (value === change.current) return <p>It wins as it is.</p>;
  return (
    <div className="space-y-1.5">
      <p>
        <strong className="font-semibold">{changeText(change, value)}.</strong>{' '}
        <span className="text-muted">{verdictText(change, found)}</span>
      </p>
      <Button icon="play" onClick={() => draft.set(withPosition(settings, change.weight, value))}>
        Set it
        <span className="sr-only"> : {changeText(change, value)}</span>
      </Button>
    </div>
  );
}

/** Who wins where, along one weight. */
function Winners({ change, node, names }: { change: WeightChange; node: string; names: ReadonlyMap<string, string> }) {
  return (
    <section className="min-w-0">
      <h5 className="mb-1 text-xs font-semibold">{WEIGHT_TITLE[change.weight]}</h5>
      <ol className="space-y-1 text-xs">
        {change.intervals.map(({ from, to, path, text, missing }) => (
          <li key={`${from} ${to}`} className={path.includes(node) && !missing ? 'font-semibold' : ''}>
            <span className="text-muted tabular-nums">{from === to ? borderText(from) : borderTexts(from, to).join(' – ')}</span>{' '}
            {missing ? (
              <span className="text-muted">not known: segments are missing</span>
            ) : (
              <>
                {pathText(path, names)} {text === '' ? '' : `“${excerpt(text)}”`}
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
