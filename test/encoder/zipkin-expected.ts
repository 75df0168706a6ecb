import { hexOfWords } from '../../src/bytes/hex';
import { type Endpoint, remoteEndpoint } from '../../src/encoder/endpoint';
import type { LogRecord, SpanRecord, TagValue } from '../../src/model/span-record';
import { wellFormed } from './told-span';

export interface ToldEndpoint {
  serviceName: string;
  ipv4: string;
  ipv6: string;
  port: number;
}

/** A Zipkin span in plain values, whichever encoding it came in; what is unknown is empty, or undefined. */
export interface ToldZipkinSpan {
  traceId: string;
  parentId: string;
  id: string;
  kind: string;
  name: string;
  timestamp: number;
  duration: number;
  local: ToldEndpoint;
  remote: ToldEndpoint | undefined;
  annotations: { timestamp: number; value: string }[];
  tags: [string, string][];
  debug: boolean;
}

const KINDS = ['client', 'server', 'producer', 'consumer'];

/** What Zipkin should say of a record, told a second time. */
export function expectedZipkin(span: SpanRecord, local: ToldEndpoint): ToldZipkinSpan {
  const { ids } = span;
  const tags = pairs(span.tags);
  const kind = tags.find(([key]) => key === 'span.kind')?.[1];
  const known = KINDS.includes(kind as string);
  const remote = remoteEndpoint(span.tags ?? []);
  const high = hexOfWords(ids.traceId0, ids.traceId1);
  return {
    traceId: (/[^0]/.test(high) ? high : '') + hexOfWords(ids.traceId2, ids.traceId3),
    parentId: hexOfWords(ids.parentId0, ids.parentId1).replace(/^0+$/, ''),
    id: hexOfWords(ids.spanId0, ids.spanId1),
    kind: known ? String(kind).toUpperCase() : '',
    name: wellFormed(span.operationName),
    timestamp: Math.max(1, Math.round(span.startUs)),
    duration: Math.max(1, Math.round(span.durationUs)),
    local,
    remote: remote && toldEndpoint(remote),
    annotations: (span.logs ?? []).map(expectedAnnotation),
    tags: sortedTags(
      tags
        .filter(([key, value]) => !(key === 'span.kind' && known) && !(key === 'error' && saysNoError(value)))
        .map(([key, value]) => [wellFormed(key), wellFormed(textOf(value))]),
    ),
    debug: (ids.flags & 2) !== 0,
  };
}

/** Zipkin's tags are a map. */
export function sortedTags(tags: [string, string][]): [string, string][] {
  return tags.sort(([a], [b]) => (a < b ? -1 : 1));
}

export function toldEndpoint({ serviceName, ipv4, ipv6, port }: Endpoint): ToldEndpoint {
  const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
  return { serviceName: wellFormed(serviceName), ipv4: hex(ipv4), ipv6: hex(ipv6), port };
}

function saysNoError(value: TagValue): boolean {
  return value === false || value === 'false' || value === '' || value === 0;
}

function expectedAnnotation(log: LogRecord): ToldZipkinSpan['annotations'][number] {
  const fields = pairs(log.fields);
  const timestamp = Math.max(1, Math.round(log.timestampUs));
  if (fields.length === 0) return { timestamp, value: 'log' };
  const [[key, value]] = fields;
  if (fields.length === 1 && key === 'event' && typeof value === 'string') {
    return { timestamp, value: wellFormed(value) };
  }
  const members = fields.map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`);
  return { timestamp, value: `{${members.join(',')}}` };
}

function jsonOf(value: TagValue): string {
  const bare = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return bare ? textOf(value) : JSON.stringify(textOf(value));
}

function textOf(value: TagValue): string {
  if (typeof value === 'object') return Buffer.from(value).toString('base64');
  return Object.is(value, -0) ? '-0' : String(value);
}

function pairs(flat: SpanRecord['tags']): [string, TagValue][] {
  const list = flat ?? [];
  return list.flatMap((key, i) => (i % 2 === 0 ? [[key as string, list[i + 1]]] : []));
}
