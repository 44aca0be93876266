import type { Trace } from '../../selfrag';

/** Offers text as a download. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

/** The trace as a file that “Open a trace” reads, indented so that it can be looked into. */
export function saveTrace(trace: Trace): void {
  saveFile(`selfrag-${trace.id}.json`, JSON.stringify(trace, null, 1));
}
