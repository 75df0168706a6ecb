import { hexOfWords } from '../bytes/hex';
import type { Process } from '../model/process';
import type { ReportedSpan } from '../model/reported-span';
import { CHILD_OF, type FlatTags, type SpanIds, type TagValue, wireDurationUs } from '../model/span-record';
import type { StoredTrace } from './stored-trace';

/** A tag as Jaeger's query service tells it. */
export interface JaegerTag {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int64' | 'float64' | 'binary';
  readonly value: string | number | boolean;
}

export interface JaegerReference {
  readonly refType: 'CHILD_OF' | 'FOLLOWS_FROM';
  readonly traceID: string;
  readonly spanID: string;
}

export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly flags: number;
  readonly references: readonly JaegerReference[];
  /** Microseconds. */
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly JaegerTag[];
  readonly logs: readonly { readonly timestamp: number; readonly fields: readonly JaegerTag[] }[];
  readonly processID: string;
  readonly warnings: null;
}

export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<
    Record<string, { readonly serviceName: string; readonly tags: readonly JaegerTag[] }>
  >;
  readonly warnings: null;
}

/** A trace in the shape of Jaeger's query API, which its web page and many tools read. */
export function jaegerTrace({ traceId, spans }: StoredTrace): JaegerTrace {
  const names = new Map<Process, string>();
  for (const { process } of spans) if (!names.has(process)) names.set(process, `p${names.size + 1}`);
  return {
    traceID: traceId,
    spans: spans.map((reported) => jaegerSpan(reported, names.get(reported.process) as string)),
    processes: Object.fromEntries(
      [...names].map(([{ serviceName, tags }, name]) => [name, { serviceName, tags: jaegerTags(tags) }]),
    ),
    warnings: null,
  };
}

function jaegerSpan({ span }: ReportedSpan, processID: string): JaegerSpan {
  const { ids, logs = [] } = span;
  return {
    traceID: traceIdOf(ids),
    spanID: hexOfWords(ids.spanId0, ids.spanId1),
    operationName: span.operationName,
    flags: ids.flags,
    references: jaegerReferences(span),
    startTime: Math.round(span.startUs),
    duration: wireDurationUs(span),
    tags: jaegerTags(span.tags ?? []),
    logs: logs.map(({ timestampUs, fields }) => ({
      timestamp: Math.round(timestampUs),
      fields: jaegerTags(fields),
    })),
    processID,
    warnings: null,
  };
}

/** Jaeger has no parent id here: a parent that no reference names becomes a CHILD_OF, the first of them. */
function jaegerReferences({ ids, references = [] }: ReportedSpan['span']): JaegerReference[] {
  const told = references.map(
    ({ type, ids: to }): JaegerReference => ({
      refType: type === CHILD_OF ? 'CHILD_OF' : 'FOLLOWS_FROM',
      traceID: traceIdOf(to),
      spanID: hexOfWords(to.spanId0, to.spanId1),
    }),
  );
  if ((ids.parentId0 | ids.parentId1) === 0) return told;
  const traceID = traceIdOf(ids);
  const spanID = hexOfWords(ids.parentId0, ids.parentId1);
  const named = told.some((reference) => reference.traceID === traceID && reference.spanID === spanID);
  return named ? told : [{ refType: 'CHILD_OF', traceID, spanID }, ...told];
}

function traceIdOf(ids: SpanIds): string {
  return hexOfWords(ids.traceId0, ids.traceId1) + hexOfWords(ids.traceId2, ids.traceId3);
}

function jaegerTags(tags: FlatTags): JaegerTag[] {
  const told: JaegerTag[] = [];
  for (let i = 0; i < tags.length; i += 2) told.push(jaegerTag(tags[i] as string, tags[i + 1]));
  return told;
}

function jaegerTag(key: string, value: TagValue): JaegerTag {
  switch (typeof value) {
    case 'string':
      return { key, type: 'string', value };
    case 'boolean':
      return { key, type: 'bool', value };
    case 'number':
      // JSON has neither infinities nor NaN.
      if (!Number.isFinite(value)) return { key, type: 'string', value: String(value) };
      return { key, type: Number.isSafeInteger(value) ? 'int64' : 'float64', value };
    default:
      return { key, type: 'binary', value: Buffer.from(value).toString('base64') };
  }
}
