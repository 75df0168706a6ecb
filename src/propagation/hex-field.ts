import { hexDigit } from '../bytes/hex';
import type { SpanContext } from '../context/span-context';

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

/** Puts the trace id in text[start, end) into `context`; false unless it is 1 to 32 hex digits and not zero. */
export function takeTraceId(context: SpanContext, text: string, start = 0, end = text.length): boolean {
  if (!hexField.read(text, start, end, 32)) return false;
  const { word0, word1, word2, word3 } = hexField;
  context.traceId0 = word0;
  context.traceId1 = word1;
  context.traceId2 = word2;
  context.traceId3 = word3;
  return (word0 | word1 | word2 | word3) !== 0;
}

/** As {@link takeTraceId}, for the span id: 1 to 16 digits. */
export function takeSpanId(context: SpanContext, text: string, start = 0, end = text.length): boolean {
  if (!hexField.read(text, start, end, 16)) return false;
  context.spanId0 = hexField.word2;
  context.spanId1 = hexField.word3;
  return (context.spanId0 | context.spanId1) !== 0;
}

/** As {@link takeTraceId}, for the parent's id: 1 to 16 digits; zero, which is no parent, is fine. */
export function takeParentId(context: SpanContext, text: string, start = 0, end = text.length): boolean {
  if (!hexField.read(text, start, end, 16)) return false;
  context.parentId0 = hexField.word2;
  context.parentId1 = hexField.word3;
  return true;
}
