import { hexOfWords } from '../../src/bytes/hex';
import {
  FLAG_DEBUG,
  type FlatTags,
  findTag,
  type LogRecord,
  type SpanRecord,
  type TagValue,
} from '../../src/model/span-record';
import type { ZipkinEndpoint, ZipkinSpan } from './harness/zipkin-query';

/**
 * What Zipkin should answer about a span of ours, the same for its three formats but for the last line. Nothing else may differ.
 *
 * | what | becomes |
 * |---|---|
 * | service and operation name | lower case; an empty one is left out |
 * | tags | text: numbers in decimal, bytes in base64; U+FFFD for lone surrogates |
 * | `span.kind` | kind; a word that OpenTracing does not have stays a tag |
 * | `error` | left out when it says that there was none, since its presence is the error |
 * | `peer.*` | remoteEndpoint, and tags all the same |
 * | logs | annotations, in the order of their times, equal ones once: the event alone, or all fields as JSON (where lone surrogates are escapes) |
 * | times | whole microseconds, at least 1 |
 * | in v1 only: names of core annotations and addresses | an event of such a name comes with its key, a tag has `tag.` before its own |
 * | parent | one: references to others, process tags and tracestate have no place |
 */
export function expectedZipkin(span: SpanRecord, serviceName: string, format: string): ZipkinSpan {
  const { ids } = span;
  const parentId = hexOfWords(ids.parentId0, ids.parentId1);
  return present({
    traceId: zipkinTraceId(span),
    parentId: /[^0]/.test(parentId) ? parentId : undefined,
    id: hexOfWords(ids.spanId0, ids.spanId1),
    kind: KINDS.get(String(findTag(span.tags, 'span.kind'))),
    name: wellFormed(span.operationName).toLowerCase() || undefined,
    timestamp: Math.max(1, Math.round(span.startUs)),
    duration: Math.max(1, Math.round(span.durationUs)),
    debug: (ids.flags & FLAG_DEBUG) !== 0 || undefined,
    localEndpoint: { serviceName: serviceName.toLowerCase() },
    remoteEndpoint: remoteOf(span.tags),
    annotations: annotationsOf(span.logs ?? [], format === 'zipkin-v1' ? eventsOfV1(span) : undefined),
    tags: tagsOf(span.tags, format === 'zipkin-v1'),
  });
}

/** The answer, without the address of this machine. */
export function toldZipkin(span: ZipkinSpan): ZipkinSpan {
  return { ...span, localEndpoint: { serviceName: span.localEndpoint?.serviceName } };
}

export function zipkinTraceId({ ids }: SpanRecord): string {
  const upper = hexOfWords(ids.traceId0, ids.traceId1);
  const lower = hexOfWords(ids.traceId2, ids.traceId3);
  return /[^0]/.test(upper) ? upper + lower : lower;
}

const KINDS = new Map(['client', 'server', 'producer', 'consumer'].map((kind) => [kind, kind.toUpperCase()]));

/** Only what the tests set: the rules for the many ways to name a peer have tests of their own. */
function remoteOf(tags: FlatTags | undefined): ZipkinEndpoint | undefined {
  const told = {
    serviceName: textOf(findTag(tags, 'peer.service'))?.toLowerCase(),
    ipv4: textOf(findTag(tags, 'peer.ipv4')),
    ipv6: textOf(findTag(tags, 'peer.ipv6')),
    port: findTag(tags, 'peer.port') as number | undefined,
  };
  return Object.values(told).some((value) => value !== undefined) ? present(told) : undefined;
}

/** Events that would be a kind or the end of a message. */
function eventsOfV1({ tags }: SpanRecord): RegExp {
  return /producer|consumer/.test(String(findTag(tags, 'span.kind')))
    ? /^([cs][sr]|[mw][sr])$/
    : /^([cs][sr]|m[sr])$/;
}

function annotationsOf(logs: readonly LogRecord[], reserved?: RegExp): ZipkinSpan['annotations'] {
  const told = logs.map((log) => {
    const value = annotationOf(log.fields);
    return {
      timestamp: Math.round(log.timestampUs),
      value: reserved?.test(value) ? JSON.stringify({ event: value }) : value,
    };
  });
  const once = told.filter(({ timestamp, value }, index) => {
    return !told.slice(0, index).some((other) => other.timestamp === timestamp && other.value === value);
  });
  once.sort((a, b) => a.timestamp - b.timestamp || (a.value < b.value ? -1 : 1));
  return once.length === 0 ? undefined : once;
}

function annotationOf(fields: FlatTags): string {
  if (fields.length === 0) return 'log';
  if (fields.length === 2 && fields[0] === 'event' && typeof fields[1] === 'string')
    return wellFormed(fields[1]);
  const entries: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const value = fields[i + 1];
    const plain = typeof value === 'boolean' || (typeof value === 'number' && !Object.is(value, -0));
    const text = Object.is(value, -0)
      ? '-0'
      : JSON.stringify(plain || typeof value === 'string' ? value : zipkinText(value));
    entries.push(`${JSON.stringify(fields[i])}:${text}`);
  }
  return `{${entries.join(',')}}`;
}

function tagsOf(tags: FlatTags | undefined, isV1: boolean): ZipkinSpan['tags'] {
  const told: [string, string][] = [];
  for (let i = 0; i < (tags?.length ?? 0); i += 2) {
    const [key, value] = [tags![i] as string, tags![i + 1]];
    if (key === 'span.kind' && KINDS.has(String(value))) continue;
    if (key === 'error' && [false, 'false', '', 0].includes(value as string)) continue;
    const isReserved = isV1 && (/^[scm]a$/.test(key) || (key === 'lc' && value === ''));
    told.push([isReserved ? `tag.${key}` : wellFormed(key), zipkinText(value)]);
  }
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

function zipkinText(value: TagValue): string {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'object') return Buffer.from(value).toString('base64');
  return Object.is(value, -0) ? '-0' : String(value);
}

function textOf(value: TagValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** Without the members that are undefined. */
function present<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
