import type { SpanContext } from '../context/span-context';
import { HEX_DIGITS } from './hex-digits';

const DIGIT = HEX_DIGITS;

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
    seen = 0;
    this.word3 = digits >= 8 ? word(text, end - 8) : shortWord(text, start, end);
    this.word2 = digits >= 16 ? word(text, end - 16) : shortWord(text, start, end - 8);
    if (digits <= 16) {
      this.word1 = 0;
      this.word0 = 0;
    } else {
      this.word1 = digits >= 24 ? word(text, end - 24) : shortWord(text, start, end - 16);
      this.word0 = digits === 32 ? word(text, start) : shortWord(text, start, end - 24);
    }
    return seen >= 0;
  }
}

/** Negative once a character of the field was no digit. */
let seen = 0;

/** Eight digits, as most words have. Unrolled: two thirds of what the loop takes. */
function word(text: string, start: number): number {
  let high = DIGIT[text.charCodeAt(start)];
  high = (high << 4) | DIGIT[text.charCodeAt(start + 1)];
  high = (high << 4) | DIGIT[text.charCodeAt(start + 2)];
  high = (high << 4) | DIGIT[text.charCodeAt(start + 3)];
  let low = DIGIT[text.charCodeAt(start + 4)];
  low = (low << 4) | DIGIT[text.charCodeAt(start + 5)];
  low = (low << 4) | DIGIT[text.charCodeAt(start + 6)];
  low = (low << 4) | DIGIT[text.charCodeAt(start + 7)];
  seen |= high | low;
  return (high << 16) | (low & 0xffff);
}

/** Fewer than eight digits; none at all are 0. */
function shortWord(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = DIGIT[text.charCodeAt(i)];
    seen |= digit;
    value = (value << 4) | (digit & 15);
  }
  return value;
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
