import type { LogRecord, ReferenceRecord, SpanIds, SpanRecord } from '../model/span-record';
import { CHILD_OF, FLAG_SAMPLED, FOLLOWS_FROM } from '../model/span-record';
import { type MessageObject, nanosIn, numberIn, objectIn, objectsIn, textIn } from './message-object';
import type { OtlpForm } from './otlp-form';
import { tagsOfAttributes } from './otlp-value';
import { idsOf, normalReferences, spanRecord } from './record';
import { TagList } from './tag-list';

/** OpenTelemetry's span kinds by number in OpenTracing's words; INTERNAL is what a span without a kind is called. */
const KINDS: readonly (string | undefined)[] = [
  undefined,
  undefined,
  'server',
  'client',
  'producer',
  'consumer',
];
const STATUS_OK = 1;
const STATUS_ERROR = 2;
const STATUS_DESCRIPTION = 'otel.status_description';
const REF_TYPE = 'opentracing.ref_type';
/** Bit of a span's flags: the parent lives in another process. */
const PARENT_IS_REMOTE = 0x200;

/** What a log without an `event` field is called, and one about an error. */
const UNNAMED_EVENT = 'log';
const EXCEPTION_EVENT = 'exception';
const EXCEPTION_FIELDS: ReadonlyMap<string, string> = new Map([
  ['exception.type', 'error.kind'],
  ['exception.message', 'message'],
  ['exception.stacktrace', 'stack'],
]);

/**
 * An OTLP `Span` in OpenTracing's words, by the rules of OpenTelemetry's OpenTracing shim read backwards; undefined when
 * its ids name nobody.
 *
 * | OTLP | record |
 * |---|---|
 * | kind | tag `span.kind`; none for INTERNAL |
 * | status ERROR, OK | tag `error` true, false; its message in the tag `otel.status_description` |
 * | events | logs, the name as the field `event`; `exception` is `error` with its fields |
 * | links | references, followsFrom unless `opentracing.ref_type` says otherwise |
 */
export function otlpSpanRecord(span: MessageObject, form: OtlpForm): SpanRecord | undefined {
  const ids = spanIds(span, form);
  if (ids === undefined) return undefined;
  const startNs = nanosIn(span, 'startTimeUnixNano');
  const references = objectsIn(span, 'links').flatMap((link) => referenceOf(link, form) ?? []);
  const logs = objectsIn(span, 'events').map((event) => logOf(event, form));
  return spanRecord({
    ids,
    operationName: textIn(span, 'name'),
    startUs: usOf(startNs),
    durationUs: usOf(nanosIn(span, 'endTimeUnixNano') - startNs),
    references: normalReferences(ids, references),
    tags: tagsOf(span, form).flatOrNone(),
    logs: logs.length === 0 ? undefined : logs,
    remoteParent: (numberIn(span, 'flags') & PARENT_IS_REMOTE) !== 0,
    droppedTags: numberIn(span, 'droppedAttributesCount'),
    droppedLogs: numberIn(span, 'droppedEventsCount'),
    droppedReferences: numberIn(span, 'droppedLinksCount'),
    traceState: textIn(span, 'traceState') || undefined,
  });
}

function spanIds(span: MessageObject, form: OtlpForm): SpanIds | undefined {
  const traceId = form.id(span.traceId, 16);
  const spanId = form.id(span.spanId, 8);
  if (traceId === undefined || spanId === undefined) return undefined;
  return idsOf(traceId, spanId, form.id(span.parentSpanId, 8), numberIn(span, 'flags') & FLAG_SAMPLED);
}

/** An attribute says more exactly what kind and status only sum up: it wins. */
function tagsOf(span: MessageObject, form: OtlpForm): TagList {
  const tags = new TagList();
  const kind = KINDS[numberIn(span, 'kind')];
  if (kind !== undefined) tags.set('span.kind', kind);
  tags.setAll(tagsOfAttributes(span, form).flat());
  const status = objectIn(span, 'status');
  const code = numberIn(status, 'code');
  const message = textIn(status, 'message');
  if (!tags.has('error') && (code === STATUS_ERROR || code === STATUS_OK))
    tags.set('error', code === STATUS_ERROR);
  if (message !== '' && tags.get('error') !== message) tags.set(STATUS_DESCRIPTION, message);
  return tags;
}

function logOf(event: MessageObject, form: OtlpForm): LogRecord {
  const name = textIn(event, 'name');
  const attributes = tagsOfAttributes(event, form).flat();
  const fields = new TagList();
  if (name === EXCEPTION_EVENT) fields.set('event', 'error');
  else if (name !== UNNAMED_EVENT) fields.set('event', name);
  for (let i = 0; i < attributes.length; i += 2) {
    const key = attributes[i] as string;
    fields.set(name === EXCEPTION_EVENT ? (EXCEPTION_FIELDS.get(key) ?? key) : key, attributes[i + 1]);
  }
  return { timestampUs: usOf(nanosIn(event, 'timeUnixNano')), fields: fields.flat() };
}

function referenceOf(link: MessageObject, form: OtlpForm): ReferenceRecord | undefined {
  const traceId = form.id(link.traceId, 16);
  const spanId = form.id(link.spanId, 8);
  if (traceId === undefined || spanId === undefined) return undefined;
  const childOf = tagsOfAttributes(link, form).get(REF_TYPE) === 'child_of';
  const ids = idsOf(traceId, spanId, undefined, numberIn(link, 'flags') & FLAG_SAMPLED);
  return { type: childOf ? CHILD_OF : FOLLOWS_FROM, ids };
}

/** Nanoseconds as microseconds with a fraction, as exact as a double can say them. */
function usOf(ns: bigint): number {
  return Number(ns / 1000n) + Number(ns % 1000n) / 1000;
}
