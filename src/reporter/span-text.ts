import { styleText } from 'node:util';
import { STATUS_ERROR, statusOf } from '../encoder/conventions';
import { type FlatTags, findTag, type SpanRecord, type TagValue } from '../model/span-record';
import { type SpanLine, traceIdOf, treeOrder } from './span-order';

/** How lines look. */
export interface TextStyle {
  readonly colours: boolean;
  /** Characters of a line at most; the rest is cut off. */
  readonly width: number;
}

/** Deeper than this, lines are not moved to the right any more. */
const MAX_INDENT = 20;
const DURATION_WIDTH = 10;
const ERROR_MARK = '✗';
/** Control characters, and the ones that turn the direction of text: a tag must not command a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/** Of a value, before it is made fit to be shown. */
const MAX_VALUE_LENGTH = 200;

/**
 * A group of spans as indented lines, with durations and error marks:
 *
 * ```
 * trace 0102030405060708090a0b0c0d0e0f10 · shop · 2 spans
 *     5.2 ms  GET /books  http.status_code=500 ✗
 *     3.1 ms    load books  db.type=sql
 * ```
 */
export function groupText(spans: readonly SpanRecord[], serviceName: string, style: TextStyle): string {
  const lines = treeOrder(spans);
  const title = `trace ${traceIdOf(lines[0].span.ids)} · ${printable(serviceName)} · ${count(spans.length)}`;
  const text = [painted('bold', cut(title, style.width), style)];
  for (const line of lines) text.push(lineText(line, style));
  return text.join('\n');
}

/** The name comes before the tags, and the error's mark always has its place. */
function lineText({ span, depth }: SpanLine, style: TextStyle): string {
  const failed = statusOf(findTag(span.tags, 'error')) === STATUS_ERROR;
  const mark = failed ? ` ${ERROR_MARK}` : '';
  const room = style.width - mark.length;
  const duration = durationText(span.durationUs).padStart(DURATION_WIDTH);
  const indent = '  '.repeat(Math.min(depth, MAX_INDENT));
  const named = cut(`${duration}  ${indent}${printable(span.operationName)}`, room);
  const tags = cut(tagsText(span.tags), room - named.length);
  return (
    painted('dim', named.slice(0, DURATION_WIDTH), style) +
    (failed ? painted('red', named.slice(DURATION_WIDTH), style) : named.slice(DURATION_WIDTH)) +
    painted('dim', tags, style) +
    painted('red', mark, style)
  );
}

/** Three digits or so, in the unit that fits: `250 µs`, `5.2 ms`, `1.25 s`. */
export function durationText(durationUs: number): string {
  if (durationUs < 1000) return `${Math.round(durationUs)} µs`;
  if (durationUs < 10_000) return `${(durationUs / 1000).toFixed(2)} ms`;
  if (durationUs < 1_000_000) return `${(durationUs / 1000).toFixed(1)} ms`;
  return `${(durationUs / 1_000_000).toFixed(2)} s`;
}

function tagsText(tags: FlatTags | undefined): string {
  let text = '';
  for (let i = 0; i < (tags?.length ?? 0); i += 2) {
    text += `  ${printable(String(tags?.[i]))}=${valueText(tags?.[i + 1] as TagValue)}`;
  }
  return text;
}

function valueText(value: TagValue): string {
  if (typeof value === 'object') return `<${value.length} bytes>`;
  return printable(String(value));
}

function printable(text: string): string {
  return text.slice(0, MAX_VALUE_LENGTH).replace(UNPRINTABLE, ' ');
}

function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? '' : `${text.slice(0, width - 1)}…`;
}

function count(spans: number): string {
  return spans === 1 ? '1 span' : `${spans} spans`;
}

function painted(style: 'bold' | 'dim' | 'red', text: string, { colours }: TextStyle): string {
  // Whether there are colours is decided already, for the stream in question.
  const ours = { validateStream: false };
  return colours && text !== '' ? styleText(style, text, ours as Parameters<typeof styleText>[2]) : text;
}
