/** What was changed by hand in a trace, in words. */
import type { Trace } from '../../selfrag';
import { count } from './format';

/** @returns e.g. "1 token forced", "2 passages dropped"; empty when nothing was changed */
export function changesByHand({ forced, retrievals }: Pick<Trace, 'forced' | 'retrievals'>): string[] {
  const passages = retrievals.flatMap((retrieval) => retrieval.passages);
  // The same passage may have been found more than once.
  const distinct = (kind: 'dropped' | 'edited') => new Set(passages.filter((passage) => passage[kind]).map(({ id }) => id)).size;
  const said = (n: number, noun: string, done: string) => (n > 0 ? [`${count(n, noun)} ${done}`] : []);
  return [
    ...said(forced.filter(({ kind }) => kind === 'decision').length, 'decision', 'forced'),
    ...said(forced.filter(({ kind }) => kind === 'token').length, 'token', 'forced'),
    ...said(distinct('dropped'), 'passage', 'dropped'),
    ...said(distinct('edited'), 'passage', 'edited'),
  ];
}
