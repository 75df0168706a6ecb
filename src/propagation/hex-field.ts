import { hexDigit } from '../bytes/hex';

/** The value of each ASCII character as a digit, or -1: without a call per digit the loop takes a third less. */
const DIGIT = Int8Array.from({ length: 128 }, (_, code) => hexDigit(code));

/**
 * Reads ids of one header: strict about digits, tolerant of missing leading zeros. The words of a field are valid until
 * the next field is read.
 *
 * ```
 *   text:   … [ w0 ][  w1  ][  w2  ][  w3  ] …      right-aligned, up to 32 digits
 *             ^ start                        ^ end
 * ```
 */
class HexField {
  word0 = 0;
  word1 = 0;
  word2 = 0;
  word3 = 0;

  /** Reads text[start, end); false unless it is 1 to `maxDigits` hex digits, in any case. */
  read(text: string, start: number, end: number, maxDigits: number): boolean {
    const digits = end - start;
    if (digits < 1 || digits > maxDigits || start < 0 || end > text.length) return false;
    let bad = 0;
    let from = end;
    this.word0 = 0;
    this.word1 = 0;
    this.word2 = 0;
    for (let place = 3; place >= 0 && from > start; place--) {
      const to = from;
      from = Math.max(to - 8, start);
      let word = 0;
      for (let i = from; i < to; i++) {
        const code = text.charCodeAt(i);
        const digit = DIGIT[code & 127];
        // Negative for what is no digit, or no ASCII: the sign bit then stays.
        bad |= digit | (127 - code);
        word = (word << 4) | digit;
      }
      if (place === 3) this.word3 = word;
      else if (place === 2) this.word2 = word;
      else if (place === 1) this.word1 = word;
      else this.word0 = word;
    }
    return bad >= 0;
  }
}

export const hexField = new HexField();
