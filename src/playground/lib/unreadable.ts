/** Which text the shipped model cannot read: it knows English words, and all other letters only as bytes. */

/** Name of the shipped model in a trace. */
export const POCKET_MODEL = 'pocket-selfrag-generator';

/** Share of letters and pictures from which a text is one that the model cannot read: the names in it are among them. */
const MUCH = 0.2;

/** Whether much of a text stands in other letters than Latin ones, or in pictures. Other languages in Latin letters are not noticed. */
export function unreadable(text: string): boolean {
  const signs = text.match(/\p{L}|\p{Extended_Pictographic}/gu) ?? [];
  const foreign = signs.filter((sign) => !/\p{Script=Latin}/u.test(sign));
  return foreign.length > 0 && foreign.length >= MUCH * signs.length;
}
