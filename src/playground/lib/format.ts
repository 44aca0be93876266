/** Numbers and sizes as people read them, in one place so that the same figure looks the same everywhere. */
export { sizeText as bytes } from '../../models/sources/sizes';

/** A probability 0..1 with one decimal; what is not quite 0 or 1 does not round to it. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 0.0005) return '<0.1%';
  if (probability < 1 && probability >= 0.9995) return '>99.9%';
  return `${(probability * 100).toFixed(1)}%`;
}

/** A score with three decimals and a true minus sign; null: nothing to show. */
export function score(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const text = Math.abs(value).toFixed(3);
  return value < 0 && text !== '0.000' ? `−${text}` : text;
}

const WHOLE = new Intl.NumberFormat('en');
// Counts are drawn at each step of a slider, and most have nothing to group.
const whole = (n: number) => (n < 1000 ? String(n) : WHOLE.format(n));

/** "1 passage", "5 passages". */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${whole(n)} ${n === 1 ? noun : plural}`;
}

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Milliseconds as seconds with one decimal. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
