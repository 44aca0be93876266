import type { Trace } from '../../selfrag';

/** Offers text as a download. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

const MOST_CHARACTERS = 60;

/** A file name that says what was asked: words of the question, of any script; where it has none, the id of the run. */
export function traceName({ question, id }: Pick<Trace, 'question' | 'id'>): string {
  const words = question.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  let name = '';
  for (const word of words) {
    const longer = name === '' ? [...word].slice(0, MOST_CHARACTERS).join('') : `${name}-${word}`;
    if (longer.length > MOST_CHARACTERS && name !== '') break;
    name = longer;
  }
  return `selfrag-${name || id}.json`;
}

/** The trace as a file that “Open a trace” reads, indented so that it can be looked into. */
export function saveTrace(trace: Trace): void {
  saveFile(traceName(trace), JSON.stringify(trace, null, 1));
}
