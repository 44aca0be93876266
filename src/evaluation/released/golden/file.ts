/** Reads golden files: a JSON array of cases, as Python writes it. */

/** Files beside the golden ones that hold no cases of these semantics. */
export const NO_CASES: Readonly<Record<string, string>> = {
  'training.json': 'skipped: it belongs to training',
  'vocab.json': '',
  'index.json': '',
};

/** JSON as Python writes it: NaN and infinities may stand in it. */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const numbers: Record<string, number> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };
    const marker = '\ufdd0';
    const strict = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
      token in numbers ? `"${marker}${token}"` : token,
    );
    if (strict === text) throw cause;
    return JSON.parse(strict, (_, value) => (typeof value === 'string' && value.startsWith(marker) ? numbers[value.slice(1)] : value));
  }
}

/** @throws Error when the file is no array */
export function readCases(text: string): unknown[] {
  const data = parsePythonJson(text);
  if (!Array.isArray(data)) throw new Error('no array of cases');
  return data;
}
