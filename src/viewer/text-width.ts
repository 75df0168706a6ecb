const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Characters that take two columns: East Asian ones in full width, and emoji. */
const WIDE =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation})|\ufe0f/u;
/** Marks and format characters that stand alone, with nothing before them to stand on. */
const EMPTY = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const PLAIN = /^[\x20-\x7e]*$/;
const ELLIPSIS = '…';

/**
 * What a terminal may be given of a text from elsewhere: no control characters (they move the cursor, and worse), no marks that
 * turn the direction of writing, no halves of surrogate pairs. White space becomes a blank.
 */
export function printable(text: string): string {
  return text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Columns of a terminal that a printable text takes. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** The text in exactly `width` columns: filled up with blanks, or cut with an ellipsis. */
export function fitted(text: string, width: number): string {
  const natural = textWidth(text);
  return natural <= width ? text + ' '.repeat(width - natural) : cut(text, width);
}

function cut(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = used + graphemeWidth(segment);
    if (next > width - 1) break;
    kept += segment;
    used = next;
  }
  return width < 1 ? '' : `${kept}${ELLIPSIS}${' '.repeat(width - 1 - used)}`;
}

function graphemeWidth(grapheme: string): number {
  if (EMPTY.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
