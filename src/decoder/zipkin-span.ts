import type { Process } from '../model/process';
import type { LogRecord, SpanRecord, TagValue } from '../model/span-record';
import { FLAG_DEBUG, FLAG_SAMPLED } from '../model/span-record';
import { type DecodedBatch, UNKNOWN_SERVICE } from './decoded-batch';
import { type IdWords, idsOf, spanRecord } from './record';
import { TagList } from './tag-list';

/** One side of a call. */
export interface ZipkinEndpoint {
  /** Empty when unknown. */
  readonly serviceName: string;
  readonly ip: string | undefined;
  /** 0 when unknown. */
  readonly port: number;
}

/** A Zipkin span, whichever version and encoding it came in. */
export interface ZipkinSpan {
  readonly traceId: IdWords;
  readonly parentId: IdWords;
  readonly id: IdWords;
  /** `client`, `server`, `producer`, `consumer`, or undefined. */
  readonly kind: string | undefined;
  readonly name: string;
  /** 0 when unknown. */
  readonly timestampUs: number;
  readonly durationUs: number;
  readonly local: ZipkinEndpoint | undefined;
  readonly remote: ZipkinEndpoint | undefined;
  readonly annotations: readonly { readonly timestampUs: number; readonly value: string }[];
  readonly tags: readonly (readonly [key: string, value: TagValue])[];
  readonly debug: boolean;
  /** The id is the client's, which the server took over: two halves of one span. */
  readonly shared: boolean;
}

/**
 * Zipkin spans as records, grouped by who reported them: every span names its own service.
 *
 * | Zipkin | record |
 * |---|---|
 * | localEndpoint | the process, its address as the tag `ip` |
 * | remoteEndpoint | tags `peer.service`, `peer.ipv4` or `peer.ipv6`, `peer.port`, unless they are there |
 * | tag `error` | an error whatever it says, as Zipkin has it |
 * | annotations | logs: fields where the text is a JSON object, else the field `event` |
 */
export function batchesOfZipkin(spans: Iterable<ZipkinSpan>): DecodedBatch[] {
  const groups = new Map<string, { process: Process; spans: SpanRecord[]; refusedSpans: number }>();
  for (const span of spans) {
    const key = `${span.local?.ip ?? ''} ${span.local?.serviceName ?? ''}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { process: processOf(span.local), spans: [], refusedSpans: 0 };
      groups.set(key, group);
    }
    const record = recordOf(span);
    if (record === undefined) group.refusedSpans++;
    else group.spans.push(record);
  }
  return [...groups.values()];
}

function processOf(local: ZipkinEndpoint | undefined): Process {
  const tags = local?.ip === undefined ? [] : ['ip', local.ip];
  return { serviceName: local?.serviceName || UNKNOWN_SERVICE, tags };
}

function recordOf(span: ZipkinSpan): SpanRecord | undefined {
  const { traceId, id, annotations } = span;
  if (traceId === undefined || id === undefined) return undefined;
  const flags = span.debug ? FLAG_SAMPLED | FLAG_DEBUG : FLAG_SAMPLED;
  return spanRecord({
    ids: idsOf(traceId, id, span.parentId, flags),
    operationName: span.name,
    startUs: span.timestampUs || earliestUs(annotations),
    durationUs: span.durationUs,
    tags: tagsOf(span).flatOrNone(),
    logs: annotations.length === 0 ? undefined : annotations.map(logOf),
    remoteParent: span.shared,
  });
}

/** Of a span that was sent in parts, and has no time of its own in this one; 0 when there is none at all. */
function earliestUs(annotations: ZipkinSpan['annotations']): number {
  return annotations.reduce((earliest, { timestampUs }) => {
    return earliest === 0 ? timestampUs : Math.min(earliest, timestampUs);
  }, 0);
}

function tagsOf({ kind, tags, remote }: ZipkinSpan): TagList {
  const list = new TagList();
  if (kind !== undefined) list.set('span.kind', kind);
  for (const [key, value] of tags) list.set(key, key === 'error' ? errorValue(value) : value);
  if (remote === undefined) return list;
  const { serviceName, ip, port } = remote;
  const add = (key: string, value: TagValue) => {
    if (!list.has(key)) list.set(key, value);
  };
  if (serviceName !== '') add('peer.service', serviceName);
  if (ip !== undefined) add(ip.includes(':') ? 'peer.ipv6' : 'peer.ipv4', ip);
  if (port !== 0) add('peer.port', port);
  return list;
}

/** Zipkin takes the mere presence for an error, so that what would read as none here must not be left as it is. */
function errorValue(value: TagValue): TagValue {
  return value === '' || value === 'true' || value === 'false' || value === false || value === 0
    ? true
    : value;
}

function logOf({ timestampUs, value }: ZipkinSpan['annotations'][number]): LogRecord {
  return { timestampUs, fields: fieldsOf(value)?.flat() ?? ['event', value] };
}

/** Fields that a tracer has put into an annotation's one text, as ours does; undefined when it is any other text. */
function fieldsOf(text: string): TagList | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const fields = new TagList();
  try {
    for (const [key, value] of Object.entries(JSON.parse(text) as object)) {
      fields.set(key, value !== null && typeof value === 'object' ? JSON.stringify(value) : (value ?? ''));
    }
  } catch {
    return undefined;
  }
  return fields;
}
