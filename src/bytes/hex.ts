/** Hex text ↔ int32 words. Lower case only on the way out; strict on the way in. */

const BYTE_HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Char code → 0..15, or -1. Upper case counts as a digit here; formats that forbid it check for themselves. */
const DIGIT = new Int8Array(128).fill(-1);
for (let i = 0; i < 10; i++) DIGIT[48 + i] = i;
for (let i = 0; i < 6; i++) {
  DIGIT[97 + i] = 10 + i;
  DIGIT[65 + i] = 10 + i;
}

/** Eight lower-case digits of one int32 word. */
export function hexOfWord(word: number): string {
  return (
    BYTE_HEX[word >>> 24] +
    BYTE_HEX[(word >>> 16) & 0xff] +
    BYTE_HEX[(word >>> 8) & 0xff] +
    BYTE_HEX[word & 0xff]
  );
}

/** Sixteen lower-case digits of a 64-bit number given as two words. */
export function hexOfWords(high: number, low: number): string {
  return hexOfWord(high) + hexOfWord(low);
}

/** The value of one hex digit, or -1. */
export function hexDigit(charCode: number): number {
  return charCode < 128 ? DIGIT[charCode] : -1;
}

/** True when text[start, end) holds at least one character and nothing but hex digits. */
export function isHex(text: string, start: number, end: number): boolean {
  if (start >= end || end > text.length) return false;
  for (let i = start; i < end; i++) if (hexDigit(text.charCodeAt(i)) < 0) return false;
  return true;
}

/**
 * The int32 word written in text[start, end), at most its last 8 digits; an empty or negative range is 0.
 * The caller has checked the digits with {@link isHex}.
 */
export function wordOfHex(text: string, start: number, end: number): number {
  let word = 0;
  for (let i = Math.max(0, start, end - 8); i < end; i++) word = (word << 4) | hexDigit(text.charCodeAt(i));
  return word | 0;
}
