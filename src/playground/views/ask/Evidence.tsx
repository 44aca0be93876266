import { useId, useState } from 'react';
import type { Passage } from '../../../selfrag';
import { Button } from '../../components/Button';
import { Disclosure } from '../../components/Disclosure';
import { count } from '../../lib/format';
import { BUNDLED_CONTEXT, passageProblem } from '../../lib/ownPassage';
import { useDraftPart, useEngine, usePlayground } from '../../state/context';

/** What the next run reads: the encyclopedia, or passages of one's own; and which passages were changed by hand. */
export function Evidence() {
  const { draft } = usePlayground();
  const passages = useDraftPart((d) => d.passages);
  const edits = useDraftPart((d) => d.edits);
  return (
    <Disclosure title={titleOf(passages, edits.length)}>
      <div className="space-y-4 pt-3 text-sm">
        {edits.length > 0 && (
          <p className="flex flex-wrap items-center gap-3">
            {count(edits.length, 'passage was', 'passages were')} changed by hand for the next run.
            <Button onClick={() => draft.restoreTexts()}>Restore the texts</Button>
          </p>
        )}
        <p className="max-w-[65ch] text-muted">
          Passages that you give replace the search. Without any, the encyclopedia is searched.
        </p>
        {passages && (
          <ol className="space-y-2">
            {passages.map((passage) => (
              <li key={passage.id} className="flex items-start gap-3 rounded-lg bg-sunken p-3">
                <p className="line-clamp-4 min-w-0 flex-1 break-words" title={passage.text}>
                  <strong className="font-semibold">{passage.title}</strong> {passage.text}
                </p>
                <Button
                  look="quiet"
                  aria-label={`Remove the passage ${passage.title}`}
                  onClick={() => draft.givePassages(withoutPassage(passages, passage.id))}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ol>
        )}
        <AddPassage given={passages ?? []} />
        {passages && (
          <Button onClick={() => draft.givePassages(null)}>Search the encyclopedia again</Button>
        )}
      </div>
    </Disclosure>
  );
}

function titleOf(passages: readonly Passage[] | null, edits: number): string {
  if (passages) return `Evidence: ${count(passages.length, 'given passage')}, no search`;
  if (edits > 0) return `Evidence: the encyclopedia, ${count(edits, 'passage')} changed by hand`;
  return 'Evidence: the encyclopedia';
}

function withoutPassage(passages: readonly Passage[], id: string): readonly Passage[] | null {
  const rest = passages.filter((passage) => passage.id !== id);
  return rest.length > 0 ? rest : null;
}

/** Ids of given passages only have to differ from one another. */
function freeId(given: readonly Passage[]): string {
  const taken = new Set(given.map((passage) => passage.id));
  let n = given.length + 1;
  while (taken.has(`given-${n}`)) n++;
  return `given-${n}`;
}

function AddPassage({ given }: { given: readonly Passage[] }) {
  const { draft } = usePlayground();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const { model, status } = useEngine();
  const context = status?.generator.contextLength ?? (model.kind === 'bundled' ? BUNDLED_CONTEXT : null);
  const { refused, note } = passageProblem(title, text, context);
  const help = useId();
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (refused) return;
        draft.givePassages([...given, { id: freeId(given), title: title.trim(), text: text.trim() }]);
        setTitle('');
        setText('');
      }}
    >
      <input
        aria-label="Title of a passage of your own"
        className="field"
        placeholder="Title"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <textarea
        aria-label="Text of a passage of your own"
        className="field"
        rows={3}
        placeholder="Text, at most about a hundred words"
        aria-describedby={help}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button type="submit" disabled={refused} aria-describedby={help}>
          Add this passage
        </Button>
        <p id={help} className="min-w-0 flex-1 basis-56 text-xs text-muted">
          {note}
        </p>
      </div>
    </form>
  );
}
