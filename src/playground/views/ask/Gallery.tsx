import { EXAMPLES } from '../../examples';
import { useDraftPart, usePlayground, useRecordings } from '../../state/context';

/** Examples by the behaviour that they show. Those with a recording open at once, without a model. */
export function Gallery() {
  const playground = usePlayground();
  const chosen = useDraftPart((d) => d.example);
  const recorded = useRecordings();
  const example = EXAMPLES.find((e) => e.id === chosen);
  return (
    <section aria-labelledby="gallery-title">
      <h2 id="gallery-title" className="eyebrow mb-2">
        Examples
      </h2>
      {/* One row to scroll on a phone, where the answer would be far below many. The padding is for the focus. */}
      <ul className="-mx-5 -my-1 flex gap-2 overflow-x-auto px-5 py-1 sm:mx-0 sm:flex-wrap sm:overflow-visible sm:px-0">
        {EXAMPLES.map(({ id, title, shows }) => (
          <li key={id} className="shrink-0">
            <button
              type="button"
              aria-pressed={id === chosen}
              title={shows}
              className={`min-h-8 rounded-full border px-3 py-1 text-sm transition-colors ${
                id === chosen
                  ? 'border-accent bg-accent-soft font-medium text-accent'
                  : 'border-line-strong bg-surface hover:bg-sunken'
              }`}
              onClick={() => void playground.openExample(id)}
            >
              {title}
            </button>
          </li>
        ))}
      </ul>
      {example && (
        <p className="mt-3 text-sm text-muted" aria-live="polite">
          <strong className="font-semibold text-ink">What to look at. </strong>
          {example.shows}
          {recorded?.every(({ id }) => id !== example.id) && ' This one was not recorded: press Ask to run it.'}
        </p>
      )}
    </section>
  );
}
