/** What a question is asked under, and how one set of it takes the place of another. */
import type { Edit } from '../../selfrag';
import type { Draft } from '../state/draft';

export type Conditions = Pick<Draft, 'settings' | 'passages' | 'edits'>;

/** `now`, in which whatever is still as in `from` becomes what it is in `to`: setting by setting, and edit by edit. */
export function exchange(now: Conditions, from: Conditions, to: Conditions): Conditions {
  return {
    settings: {
      ...exchangeFields(now.settings, from.settings, to.settings),
      weights: exchangeFields(now.settings.weights, from.settings.weights, to.settings.weights),
    },
    passages: now.passages === from.passages ? to.passages : now.passages,
    edits: exchangeEdits(now.edits, from.edits, to.edits),
  };
}

/** In what they differ, in words; empty: in nothing. */
export function conditionsApart(a: Conditions, b: Conditions): readonly string[] {
  const apart = (key: keyof Conditions) => JSON.stringify(a[key]) !== JSON.stringify(b[key]);
  return [...(apart('settings') ? ['settings'] : []), ...(apart('passages') || apart('edits') ? ['passages'] : [])];
}

function exchangeFields<Fields extends object>(now: Fields, from: Fields, to: Fields): Fields {
  const same = (Object.keys(now) as (keyof Fields)[]).filter((key) => now[key] === from[key]);
  return { ...now, ...Object.fromEntries(same.map((key) => [key, to[key]])) };
}

function exchangeEdits(now: readonly Edit[], from: readonly Edit[], to: readonly Edit[]): readonly Edit[] {
  const textOf = (edits: readonly Edit[], id: string) => edits.find((edit) => edit.id === id)?.text;
  const same = (id: string) => textOf(now, id) === textOf(from, id);
  const kept = now.flatMap((edit) => (same(edit.id) ? to.filter(({ id }) => id === edit.id) : [edit]));
  return [...kept, ...to.filter(({ id }) => same(id) && textOf(now, id) === undefined)];
}
