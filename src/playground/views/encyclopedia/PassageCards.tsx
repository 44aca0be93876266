import { useState } from 'react';
import type { Passage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { score } from '../../lib/format';
import type { Corpus } from '../../state/corpus';

/** As many as are drawn at once; the rest on request. */
const PAGE = 30;

type Card = Passage & { readonly score?: number | null };

export function PassageCards({ passages, kindOf }: { passages: readonly Card[]; kindOf: Corpus['kindOf'] }) {
  const [most, setMost] = useState(PAGE);
  return (
    <>
      <ul className="grid gap-4 md:grid-cols-2">
        {passages.slice(0, most).map((passage) => (
          <li key={passage.id} className="card p-4">
            <div className="flex items-baseline justify-between gap-3">
              <h3 className="font-semibold">{passage.title}</h3>
              <p className="text-xs text-muted">{kindOf.get(passage.id)?.label}</p>
            </div>
            <p className="mt-1.5 font-read text-[0.95rem] leading-relaxed">{passage.text}</p>
            {passage.score != null && (
              <p className="mt-2 text-xs text-muted tabular-nums">similarity {score(passage.score)}</p>
            )}
          </li>
        ))}
      </ul>
      {passages.length > most && (
        <div className="mt-6 text-center">
          <Button onClick={() => setMost(most + PAGE)}>Show more</Button>
        </div>
      )}
    </>
  );
}
