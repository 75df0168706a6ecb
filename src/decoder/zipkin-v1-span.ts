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
  const sides = SIDES.filter(({ begin, end }) => find(v1, begin) ?? find(v1, end));
  const halves = (sides.length === 0 ? [undefined] : sides).map((side) => halfOf(v1, side));
  const [first, ...others] = halves;
  // What no other half's service says belongs to the first.
  const ownerOf = (host: ZipkinEndpoint | undefined) => {
    return others.find(({ local }) => local?.serviceName === host?.serviceName) ?? first;
  };
  return halves.map((half) => {
    const own = half === first ? v1 : { timestampUs: 0, durationUs: 0 };
    return {
      ...half,
      timestampUs: own.timestampUs || half.timestampUs,
      durationUs: own.durationUs || half.durationUs,
      annotations: v1.annotations.filter(
        (annotation) => isLog(annotation) && ownerOf(annotation.host) === half,
      ),
      tags: v1.binaryAnnotations
        .filter((annotation) => isTag(annotation) && ownerOf(annotation.host) === half)
        .map(({ key, value }) => [key, value]),
      // A server that did not start the span has no times but those of its annotations.
      shared: half.kind === 'server' && own.timestampUs === 0,
    };
  });
}

/** What the core annotations of one side say; without any, whatever names a service is this side. */
function halfOf(v1: ZipkinV1Span, side: Side | undefined): ZipkinSpan {
  const begin = find(v1, side?.begin);
  const end = find(v1, side?.end);
  return {
    traceId: v1.traceId,
    parentId: v1.parentId,
    id: v1.id,
    kind: side?.kind,
    name: v1.name,
    timestampUs: begin?.timestampUs ?? 0,
    durationUs: begin !== undefined && end !== undefined ? end.timestampUs - begin.timestampUs : 0,
    local: side === undefined ? anyHost(v1) : (begin?.host ?? end?.host),
    remote: v1.binaryAnnotations.find((annotation) => isPeer(annotation, side?.peer))?.host,
    annotations: [],
    tags: [],
    debug: v1.debug,
    shared: false,
  };
}

function find(v1: ZipkinV1Span, value: string | undefined): V1Annotation | undefined {
  return v1.annotations.find((annotation) => annotation.value === value);
}

function isLog({ timestampUs, value }: V1Annotation): boolean {
  return timestampUs > 0 && !CORE.has(value);
}

function isTag(annotation: V1BinaryAnnotation): boolean {
  if (isPeer(annotation, undefined)) return false;
  return annotation.key !== LOCAL_COMPONENT || annotation.value !== '';
}

/** Has the other side, as this key or, when none is asked for, as any. */
function isPeer({ key, value }: V1BinaryAnnotation, peer: string | undefined): boolean {
  return value === true && (peer === undefined ? PEERS.has(key) : key === peer);
}

function anyHost({ annotations, binaryAnnotations }: ZipkinV1Span): ZipkinEndpoint | undefined {
  const told = [...annotations, ...binaryAnnotations.filter((annotation) => !isPeer(annotation, undefined))];
  return told.find(({ host }) => host !== undefined)?.host;
}
