import { hexOfWords } from '../../src/bytes/hex';
import {
  CHILD_OF,
  type FlatTags,
  findTag,
  type LogRecord,
  type ReferenceRecord,
  type SpanIds,
  type SpanRecord,
  type TagValue,
  wireDurationUs,
} from '../../src/model/span-record';
import { VERSION } from '../../src/model/version';
import type { JaegerSpan, JaegerTag } from './harness/jaeger-query';

/**
 * What Jaeger 2 should answer about a span of ours. It keeps OTLP inside and answers in the words of Jaeger 1, so this
 * is the whole table of what changes on the way; nothing else may differ.
 *
 * | what | sent as Jaeger Thrift | sent as OTLP |
 * |---|---|---|
 * | order | tags and log fields come back sorted by key, a log's `event` before them; the parent before other references | the same |
 * | types | LONG and DOUBLE are `int64` and `float64`; binary is base64, null when empty; U+FFFD for lone surrogates | the same |
 * | not kept | flags, whether the parent is remote, what limits took away, tracestate | but the tracestate is: tag `w3c.tracestate` |
 * | times | whole microseconds, rounded (by us) | whole microseconds, cut |
 * | duration 0 | 1 µs (by us; Jaeger calls 0 negative) | the same |
 * | `span.kind` | lost unless it is one of OpenTracing's four words | none is `internal`; any other word stays beside that |
 * | `error` | true gains `otel.status_code=ERROR` | true and false are a status, `otel.status_code`; false is lost as a tag; other values stay beside `error=true`, a text also as `otel.status_description` |
 * | log `event: error` | as it is | `exception`, its fields `exception.*` (OpenTelemetry's shim) |
 * | log without `event` | as it is | `event: log` |
 * | log whose `event` is no text | without it | as it is |
 * | childOf and followsFrom to one parent | the followsFrom alone | the same |
 * | who instrumented | | tags `otel.scope.name`, `otel.scope.version` |
 */
export type Sent = 'jaeger' | 'otlp';

/** A span in the words of Jaeger's query API, made comparable. */
export interface ToldJaegerSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly operationName: string;
  readonly references: readonly string[];
  readonly startUs: number;
  readonly durationUs: number;
  readonly tags: readonly ToldTag[];
  readonly logs: readonly { readonly timestampUs: number; readonly fields: readonly ToldTag[] }[];
}

/** `[key, type, value]`. */
export type ToldTag = readonly [string, string, unknown];

/** What the query API answered, as it is: only where a key stands twice, the order of the two is ours. */
export function toldAnswer(span: JaegerSpan): ToldJaegerSpan {
  const tags = (list: readonly JaegerTag[]): ToldTag[] =>
    list.map(({ key, type, value }) => [key, type, value]);
  return {
    traceId: span.traceID,
    spanId: span.spanID,
    operationName: span.operationName,
    references: span.references.map(({ refType, traceID, spanID }) => `${refType} ${traceID} ${spanID}`),
    startUs: span.startTime,
    durationUs: span.duration,
    tags: twinsSorted(tags(span.tags)),
    logs: span.logs.map(({ timestamp, fields }) => ({ timestampUs: timestamp, fields: tags(fields) })),
  };
}

/** The record after the table above. */
export function expectedAnswer(span: SpanRecord, sent: Sent): ToldJaegerSpan {
  const { ids } = span;
  const times = sent === 'jaeger' ? roundedTimes(span) : cutTimes(span);
  return {
    traceId: traceIdOf(ids),
    spanId: hexOfWords(ids.spanId0, ids.spanId1),
    operationName: wellFormed(span.operationName),
    references: referencesOf(span),
    ...times,
    tags: twinsSorted(sortedTags(sent === 'jaeger' ? thriftTags(span) : otlpTags(span))),
    logs: (span.logs ?? []).map((log) => (sent === 'jaeger' ? thriftLog(log) : otlpLog(log))),
  };
}

/** Jaeger shortens nothing but the upper half of a 64-bit trace id. */
export function traceIdOf(ids: SpanIds): string {
  const upper = hexOfWords(ids.traceId0, ids.traceId1);
  const lower = hexOfWords(ids.traceId2, ids.traceId3);
  return /[^0]/.test(upper) ? upper + lower : lower;
}

function referencesOf(span: SpanRecord): string[] {
  const { ids } = span;
  const parentId = hexOfWords(ids.parentId0, ids.parentId1);
  const isParent = ({ ids: to }: ReferenceRecord): boolean => {
    return traceIdOf(to) === traceIdOf(ids) && hexOfWords(to.spanId0, to.spanId1) === parentId;
  };
  const given = span.references ?? [];
  const followed = given.some((one) => isParent(one) && one.type !== CHILD_OF);
  const all = given.filter((one) => !(followed && isParent(one) && one.type === CHILD_OF));
  const told = [...all.filter(isParent), ...all.filter((one) => !isParent(one))].map(({ type, ids: to }) => {
    const word = type === CHILD_OF ? 'CHILD_OF' : 'FOLLOWS_FROM';
    return `${word} ${traceIdOf(to)} ${hexOfWords(to.spanId0, to.spanId1)}`;
  });
  const unsaid = /[^0]/.test(parentId) && !all.some(isParent);
  return unsaid ? [`CHILD_OF ${traceIdOf(ids)} ${parentId}`, ...told] : told;
}

function roundedTimes(span: SpanRecord): { startUs: number; durationUs: number } {
  return { startUs: Math.round(span.startUs), durationUs: wireDurationUs(span) };
}

/** OTLP has nanoseconds, of which Jaeger keeps whole microseconds: of the start, and of what lies between. */
function cutTimes(span: SpanRecord): { startUs: number; durationUs: number } {
  const endUs = span.startUs + Math.max(1, span.durationUs);
  return { startUs: Math.floor(span.startUs), durationUs: Math.floor(endUs - span.startUs) };
}

const KINDS = ['client', 'server', 'producer', 'consumer'];

function thriftTags(span: SpanRecord): ToldTag[] {
  const tags = toldTags(span.tags).filter(
    ([key, , value]) => key !== 'span.kind' || KINDS.includes(String(value)),
  );
  return findTag(span.tags, 'error') === true ? [...tags, ['otel.status_code', 'string', 'ERROR']] : tags;
}

function otlpTags(span: SpanRecord): ToldTag[] {
  const kind = findTag(span.tags, 'span.kind');
  const tags = toldTags(span.tags).filter(([key]) => key !== 'error');
  if (!KINDS.includes(String(kind))) tags.push(['span.kind', 'string', 'internal']);
  tags.push(['otel.scope.name', 'string', 'clew'], ['otel.scope.version', 'string', VERSION]);
  if (span.traceState) tags.push(['w3c.tracestate', 'string', span.traceState]);
  return [...tags, ...otlpErrorTags(findTag(span.tags, 'error'))];
}

function otlpErrorTags(error: TagValue | undefined): ToldTag[] {
  const status = (code: string): ToldTag => ['otel.status_code', 'string', code];
  const failed: ToldTag[] = [['error', 'bool', true], status('ERROR')];
  if (error === undefined) return [];
  if (error === true || error === 'true') return failed;
  if (error === false || error === 'false') return [status('OK')];
  const itself = toldTag('error', error);
  if (error === '' || error === 0) return [itself];
  if (typeof error !== 'string') return [...failed, itself];
  return [...failed, itself, ['otel.status_description', 'string', wellFormed(error)]];
}

function thriftLog({ timestampUs, fields }: LogRecord): ToldJaegerSpan['logs'][number] {
  const told = toldTags(fields).filter(([key, type]) => key !== 'event' || type === 'string');
  return { timestampUs: Math.round(timestampUs), fields: eventFirst(sortedTags(told)) };
}

const EXCEPTION_FIELDS: Record<string, string> = {
  'error.kind': 'exception.type',
  message: 'exception.message',
  stack: 'exception.stacktrace',
};

function otlpLog({ timestampUs, fields }: LogRecord): ToldJaegerSpan['logs'][number] {
  const event = findTag(fields, 'event');
  const failed = event === 'error';
  const rest = toldTags(fields)
    .filter(([key, type]) => key !== 'event' || type !== 'string')
    .map(([key, type, value]): ToldTag => [(failed && EXCEPTION_FIELDS[key]) || key, type, value]);
  const name = failed ? 'exception' : typeof event === 'string' && event !== '' ? wellFormed(event) : 'log';
  const named = event === undefined || typeof event === 'string';
  if (named) rest.push(['event', 'string', name]);
  return { timestampUs: Math.floor(timestampUs), fields: eventFirst(sortedTags(rest)) };
}

function eventFirst(fields: readonly ToldTag[]): ToldTag[] {
  const isEvent = ([key, type]: ToldTag): boolean => key === 'event' && type === 'string';
  return [...fields.filter(isEvent), ...fields.filter((field) => !isEvent(field))];
}

function toldTags(tags: FlatTags | undefined): ToldTag[] {
  const told: ToldTag[] = [];
  for (let i = 0; i < (tags?.length ?? 0); i += 2) told.push(toldTag(tags![i] as string, tags![i + 1]));
  return told;
}

function toldTag(key: string, value: TagValue): ToldTag {
  const name = wellFormed(key);
  if (typeof value === 'string') return [name, 'string', wellFormed(value)];
  if (typeof value === 'boolean') return [name, 'bool', value];
  if (typeof value !== 'number') {
    return [name, 'binary', value.length === 0 ? null : Buffer.from(value).toString('base64')];
  }
  const whole = Number.isSafeInteger(value) && !Object.is(value, -0);
  return [name, whole ? 'int64' : 'float64', value];
}

/** Sorted by the bytes of the key, as Go does. */
function sortedTags(tags: readonly ToldTag[]): ToldTag[] {
  return [...tags].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Two tags of one key come in an order that Jaeger leaves open: by type here, the others stay where they are. */
function twinsSorted(tags: readonly ToldTag[]): ToldTag[] {
  const told = [...tags];
  for (let i = 1; i < told.length; i++) {
    const [before, after] = [told[i - 1], told[i]];
    if (before[0] === after[0] && `${before[1]} ${before[2]}` > `${after[1]} ${after[2]}`) {
      told[i - 1] = after;
      told[i] = before;
    }
  }
  return told;
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
