import type { FlatTags, LogRecord, TagValue } from '../model/span-record';
import { base64Of } from './base64';
import { ERROR, EVENT, KIND_NONE, kindOf, SPAN_KIND, STATUS_ERROR, statusOf } from './conventions';

/** How OpenTracing's words read in Zipkin, for all three of its encodings. Names keep their case: Zipkin lowers it itself. */

/** False for a tag that has a place of its own, or that Zipkin would read as the opposite of what it says. */
export function isZipkinTag(key: string, value: TagValue): boolean {
  if (key === SPAN_KIND) return kindOf(value) === KIND_NONE;
  // Zipkin takes the mere presence of `error` for an error.
  return key !== ERROR || statusOf(value) === STATUS_ERROR;
}

/** Zipkin's tags are text: numbers in decimal, bytes in base64. */
export function zipkinText(value: TagValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return base64Of(value);
  return Object.is(value, -0) ? '-0' : String(value);
}

/** What a log without fields says. */
const EMPTY_LOG = 'log';

/** An annotation has one text: the `event` if the log holds nothing else, else all fields as a JSON object. */
export function annotationText(log: LogRecord): string {
  const { fields } = log;
  if (fields.length === 0) return EMPTY_LOG;
  if (fields.length === 2 && fields[0] === EVENT && typeof fields[1] === 'string') return fields[1];
  return fieldsText(fields);
}

/** Written by hand, since a field may be called `__proto__`. */
export function fieldsText(fields: FlatTags): string {
  let text = '';
  for (let i = 0; i < fields.length; i += 2) {
    text += `${i === 0 ? '{' : ','}${JSON.stringify(fields[i])}:${jsonOfValue(fields[i + 1])}`;
  }
  return `${text}}`;
}

function jsonOfValue(value: TagValue): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return zipkinText(value);
  return JSON.stringify(zipkinText(value));
}

/**
 * Microseconds as Zipkin can say them: whole, and at least 1, since 0 means that there are none. Whatever cannot be a time
 * (before 1970, not a number) becomes 1 as well.
 */
export function zipkinUs(us: number): number {
  return us >= 1 ? Math.min(Math.round(us), Number.MAX_SAFE_INTEGER) : 1;
}
