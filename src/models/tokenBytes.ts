/**
 * The bytes behind each token id, read from a tokenizer.json: byte-level vocabularies (GPT-2's byte alphabet) and
 * Llama's (a lower one eighth block for spaces, `<0xE2>` for bytes). Decoding bytes, not strings, joins the pieces of a
 * multi-byte character correctly and gives each token its text while it streams.
 */

/** GPT-2's alphabet: printable bytes stand for themselves, the others for code points from 256 on. */
function byteAlphabet(): Map<string, number> {
  const alphabet = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    alphabet.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
  return alphabet;
}

const ALPHABET = byteAlphabet();
const BYTE_PIECE = /^<0x([0-9A-Fa-f]{2})>$/;
const encoder = new TextEncoder();

/** @param byteLevel whether the vocabulary is written in GPT-2's byte alphabet */
export function tokenBytes(piece: string, byteLevel: boolean): Uint8Array {
  if (byteLevel) {
    return Uint8Array.from([...piece].flatMap((char) => ALPHABET.get(char) ?? [...encoder.encode(char)]));
  }
  const byte = BYTE_PIECE.exec(piece)?.[1];
  return byte === undefined ? encoder.encode(piece.replaceAll('▁', ' ')) : Uint8Array.of(parseInt(byte, 16));
}
