/** Lets a person choose a file. Resolves with none when they do not. */
export function pickFile(): Promise<File | null> {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.json,application/json' });
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}
