import type { TagValue } from '../model/span-record';
import type { ZipkinEndpoint, ZipkinSpan } from './zipkin-span';

/** A span of Zipkin's first model, whichever encoding it came in. */
export interface ZipkinV1Span extends Pick<ZipkinSpan, 'traceId' | 'parentId' | 'id' | 'name' | 'debug'> {
  /** 0 when this side did not start the span. */
  readonly timestampUs: number;
  readonly durationUs: number;
  readonly annotations: readonly V1Annotation[];
  readonly binaryAnnotations: readonly V1BinaryAnnotation[];
}

export interface V1Annotation {
  readonly timestampUs: number;
  readonly value: string;
  readonly host: ZipkinEndpoint | undefined;
}

export interface V1BinaryAnnotation {
  readonly key: string;
  readonly value: TagValue;
  readonly host: ZipkinEndpoint | undefined;
}

/** What stands for a kind: annotations at begin and end, and the key of the binary annotation that has the other side. */
interface Side {
  readonly kind: string;
  readonly begin: string;
  readonly end: string | undefined;
  readonly peer: string;
}
const SIDES: readonly Side[] = [
  { kind: 'client', begin: 'cs', end: 'cr', peer: 'sa' },
  { kind: 'server', begin: 'sr', end: 'ss', peer: 'ca' },
  { kind: 'producer', begin: 'ms', end: undefined, peer: 'ma' },
  { kind: 'consumer', begin: 'mr', end: undefined, peer: 'ma' },
];
const CORE = new Set(SIDES.flatMap(({ begin, end }) => [begin, end]));
const PEERS = new Set(SIDES.map(({ peer }) => peer));
/** With an empty value, it is there only to carry the host. */
const LOCAL_COMPONENT = 'lc';

/**
 * A span of the first model as spans of the second: one a side that reports in it, as Zipkin's own server has it. Most have
 * one; those that a collector put together have the client's and the server's half.
 */
export function spansOfV1(v1: ZipkinV1Span): ZipkinSpan[] {
  const sides = SIDES.filter(({ begin, end }) => find(v1, begin) ?? (end !== undefined && find(v1, end)));
  if (sides.length === 0) return [halfOf(v1, undefined, true)];
  return sides.map((side, index) => halfOf(v1, side, index === 0));
}

/** The first half has all that is not plainly the other's: the times, and what has no host. */
function halfOf(v1: ZipkinV1Span, side: Side | undefined, first: boolean): ZipkinSpan {
  const begin = side && find(v1, side.begin);
  const end = side?.end === undefined ? undefined : find(v1, side.end);
  const local = begin?.host ?? end?.host ?? (first ? anyHost(v1) : undefined);
  const isMine = (host: ZipkinEndpoint | undefined) => {
    return host === undefined || local === undefined ? first : host.serviceName === local.serviceName;
  };
  const own = first ? v1 : { timestampUs: 0, durationUs: 0 };
  const spanned = begin !== undefined && end !== undefined ? end.timestampUs - begin.timestampUs : 0;
  return {
    traceId: v1.traceId,
    parentId: v1.parentId,
    id: v1.id,
    kind: side?.kind,
    name: v1.name,
    timestampUs: own.timestampUs || begin?.timestampUs || 0,
    durationUs: own.durationUs || spanned,
    local,
    remote: side === undefined ? anyPeer(v1) : peerOf(v1, side.peer),
    annotations: v1.annotations.filter(({ timestampUs, value, host }) => {
      return timestampUs > 0 && !CORE.has(value) && isMine(host);
    }),
    tags: v1.binaryAnnotations
      .filter((tag) => isTag(tag) && (first || isMine(tag.host)))
      .map(({ key, value }) => [key, value]),
    debug: v1.debug,
    shared: side?.kind === 'server' && own.timestampUs === 0,
  };
}

function find(v1: ZipkinV1Span, value: string): V1Annotation | undefined {
  return v1.annotations.find((annotation) => annotation.value === value);
}

function isTag({ key, value }: V1BinaryAnnotation): boolean {
  if (PEERS.has(key) && value === true) return false;
  return key !== LOCAL_COMPONENT || value !== '';
}

/** This side, where no core annotation tells it. */
function anyHost({ annotations, binaryAnnotations }: ZipkinV1Span): ZipkinEndpoint | undefined {
  const told = [
    ...annotations,
    ...binaryAnnotations.filter(({ key, value }) => !(PEERS.has(key) && value === true)),
  ];
  return told.find(({ host }) => host !== undefined)?.host;
}

function peerOf({ binaryAnnotations }: ZipkinV1Span, peer: string): ZipkinEndpoint | undefined {
  return binaryAnnotations.find(({ key, value }) => key === peer && value === true)?.host;
}

function anyPeer({ binaryAnnotations }: ZipkinV1Span): ZipkinEndpoint | undefined {
  return binaryAnnotations.find(({ key, value }) => PEERS.has(key) && value === true)?.host;
}
