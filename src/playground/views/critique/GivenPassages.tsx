import type { Passage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { freeId, MOST_PASSAGES } from '../../lib/critiqueInput';
import { PickPassage } from './PickPassage';

/** The passages that the answer is held against: written here, or picked from the encyclopedia and then changed at will. */
export function GivenPassages(props: { passages: readonly Passage[]; change(passages: readonly Passage[]): void }) {
  const { passages, change } = props;
  const full = passages.length >= MOST_PASSAGES;
  const replace = (id: string, part: Partial<Passage>) =>
    change(passages.map((passage) => (passage.id === id ? { ...passage, ...part } : passage)));

  /** A picked passage takes the place of one that is still blank. */
  function pick({ title, text }: Passage) {
    const blank = passages.find((passage) => passage.title.trim() === '' && passage.text.trim() === '');
    if (blank) replace(blank.id, { title, text });
    else change([...passages, { id: freeId(passages), title, text }]);
  }

  return (
    <fieldset className="space-y-3">
      <legend className="mb-1.5 text-sm font-medium">Passages</legend>
      <ol className="space-y-3">
        {passages.map((passage, i) => (
          <li key={passage.id} className="space-y-2 rounded-xl bg-sunken p-3">
            <div className="flex items-center gap-2">
              <input
                aria-label={`Title of passage ${i + 1}`}
                placeholder="Title"
                className="field"
                value={passage.title}
                onChange={(event) => replace(passage.id, { title: event.target.value })}
              />
              <Button
                look="quiet"
                className="shrink-0"
                aria-label={`Remove passage ${i + 1}`}
                onClick={() => change(passages.filter(({ id }) => id !== passage.id))}
              >
                Remove
              </Button>
            </div>
            <textarea
              aria-label={`Text of passage ${i + 1}`}
              placeholder="Text, at most about a hundred words"
              rows={4}
              className="field"
              value={passage.text}
              onChange={(event) => replace(passage.id, { text: event.target.value })}
            />
          </li>
        ))}
      </ol>
      <Button disabled={full} onClick={() => change([...passages, { id: freeId(passages), title: '', text: '' }])}>
        Add a passage
      </Button>
      <PickPassage pick={pick} full={full} />
    </fieldset>
  );
}
