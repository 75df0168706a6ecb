import { hexOfWords } from '../../src/bytes/hex';
import {
  findTag,
  type LogRecord,
  type ReferenceRecord,
  type SpanRecord,
  type TagValue,
} from '../../src/model/span-record';
import type { ToldOtlpSpan } from './otlp-judge';
import { type ToldTag, toldReference, toldTags, toldTraceId, wellFormed } from './told-span';

const KINDS: Record<string, number> = { server: 2, client: 3, producer: 4, consumer: 5 };
const EXCEPTION: Record<string, string> = {
  'error.kind': 'exception.type',
  message: 'exception.message',
  stack: 'exception.stacktrace',
};

/** The rules of OpenTelemetry's OpenTracing shim, told a second time: what OTLP should say of a record. */
export function expectedOtlp(span: SpanRecord): ToldOtlpSpan {
  const { ids } = span;
  const tags = toldTags(span.tags);
  const kind = KINDS[String(tags.find(([key]) => key === 'span.kind')?.[1])];
  const error = findTag(span.tags, 'error');
  const plain = [true, false, 'true', 'false'].includes(error as boolean);
  const parentId = hexOfWords(ids.parentId0, ids.parentId1);
  return {
    traceId: toldTraceId(ids),
    spanId: hexOfWords(ids.spanId0, ids.spanId1),
    traceState: span.traceState ?? '',
    parentId: /[^0]/.test(parentId) ? parentId : '',
    name: wellFormed(span.operationName),
    kind: kind ?? 1,
    startNs: nanos(span.startUs),
    endNs: nanos(span.startUs + Math.max(1, span.durationUs)),
    attributes: tags.filter(
      ([key]) => !(key === 'span.kind' && kind !== undefined) && !(key === 'error' && plain),
    ),
    events: (span.logs ?? []).map(expectedEvent),
    links: (span.references ?? []).filter((reference) => !isParent(span, reference)).map(expectedLink),
    dropped: [span.droppedTags, span.droppedLogs, span.droppedReferences],
    status: {
      code: statusCode(error),
      message: typeof error === 'string' && !plain ? wellFormed(error) : '',
    },
    flags: (ids.flags & 1) + 0x100 + (span.remoteParent ? 0x200 : 0),
  };
}

function statusCode(error: TagValue | undefined): number {
  if (error === undefined || error === '' || error === 0) return 0;
  return error === false || error === 'false' ? 1 : 2;
}

function expectedEvent(log: LogRecord): ToldOtlpSpan['events'][number] {
  const fields = toldTags(log.fields);
  const event = findTag(log.fields, 'event');
  const named = typeof event === 'string' && event !== '';
  const rename = ([key, value]: ToldTag): ToldTag => [
    event === 'error' && Object.hasOwn(EXCEPTION, key) ? EXCEPTION[key] : key,
    value,
  ];
  return {
    timeNs: nanos(log.timestampUs),
    name: !named ? 'log' : event === 'error' ? 'exception' : wellFormed(event),
    attributes: fields.filter(([key]) => !(named && key === 'event')).map(rename),
  };
}

function isParent(span: SpanRecord, reference: ReferenceRecord): boolean {
  const { ids } = span;
  return (
    reference.type === 0 &&
    toldTraceId(reference.ids) === toldTraceId(ids) &&
    toldReference(reference).spanId === hexOfWords(ids.parentId0, ids.parentId1)
  );
}

function expectedLink(reference: ReferenceRecord): ToldOtlpSpan['links'][number] {
  const { type, traceId, spanId } = toldReference(reference);
  return {
    traceId,
    spanId,
    attributes: [['opentracing.ref_type', type.toLowerCase()]],
    flags: reference.ids.flags & 1,
  };
}

/** A quarter of a microsecond is 250 ns. */
function nanos(us: number): bigint {
  return BigInt(us * 4) * 250n;
}
