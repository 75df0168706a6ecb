import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readWhole, type ThriftReader, thriftOf } from './jaeger-judge';
import { sortedTags, type ToldEndpoint, type ToldZipkinSpan } from './zipkin-expected';

interface Host {
  ipv4: number | null;
  port: number | null;
  service_name: string | null;
  ipv6: Buffer | null;
}
interface V1Span {
  trace_id: Buffer;
  name: string;
  id: Buffer;
  parent_id: Buffer | null;
  annotations: { timestamp: Buffer; value: string; host: Host | null }[] | null;
  binary_annotations: { key: string; value: Buffer; annotation_type: string; host: Host | null }[] | null;
  debug: boolean | number | null;
  timestamp: Buffer;
  duration: Buffer;
  trace_id_high: Buffer | null;
}

/** Our own IDL, and the one jaeger-client ships. */
export const zipkinIdls: readonly string[] = [
  'proto/zipkincore.thrift',
  join(
    dirname(createRequire(join(process.cwd(), 'package.json')).resolve('jaeger-client')),
    'jaeger-idl/thrift/zipkincore.thrift',
  ),
];

/** Thrift reads structs, not lists: one is put around the list. */
export function spanListReader(path: string): ThriftReader {
  return thriftOf(`${readFileSync(path, 'ascii')}\nstruct Body { 1: required list<Span> spans }`).Body.rw;
}

const FIELD_1_LIST = Buffer.from('0f0001', 'hex');
const STOP = Buffer.from('00', 'hex');

export function readV1(reader: ThriftReader, bytes: Buffer): V1Span[] {
  return (readWhole(reader, Buffer.concat([FIELD_1_LIST, bytes, STOP])) as { spans: V1Span[] }).spans;
}

const KINDS: Record<string, string> = { cs: 'CLIENT', sr: 'SERVER', ms: 'PRODUCER', mr: 'CONSUMER' };
const ENDS: Record<string, string> = { cs: 'cr', sr: 'ss' };
const PEERS = ['sa', 'ca', 'ma'];

/** The same span in Zipkin's second model, by Zipkin's own rules; fails where they would lose something. */
export function toldV1(span: V1Span): ToldZipkinSpan {
  const annotations = span.annotations ?? [];
  const binaries = span.binary_annotations ?? [];
  const begin = annotations.find(({ value }) => value in KINDS);
  const end = begin && ENDS[begin.value];
  const timestamp = integer(span.timestamp);
  const duration = integer(span.duration);
  if (begin !== undefined && integer(begin.timestamp) !== timestamp)
    throw new Error('begins at another time');
  const ended = annotations.find(({ value }) => value === end);
  if (end !== undefined && (ended === undefined || integer(ended.timestamp) !== timestamp + duration)) {
    throw new Error(`no ${end} at the end`);
  }
  const isPeer = ({ key, annotation_type }: (typeof binaries)[number]) =>
    annotation_type === 'BOOL' && PEERS.includes(key);
  const strings = binaries.filter((binary) => !isPeer(binary));
  if (strings.some(({ annotation_type }) => annotation_type !== 'STRING')) throw new Error('not a STRING');
  return {
    traceId: (span.trace_id_high?.toString('hex') ?? '') + span.trace_id.toString('hex'),
    parentId: span.parent_id?.toString('hex') ?? '',
    id: span.id.toString('hex'),
    kind: begin === undefined ? '' : KINDS[begin.value],
    name: span.name,
    timestamp,
    duration,
    local: oneHost([...annotations, ...strings].map(({ host }) => host)),
    remote: binaries.filter(isPeer).map(({ host }) => toldHost(host!))[0],
    annotations: annotations
      .filter((annotation) => annotation !== begin && annotation !== ended)
      .map(({ timestamp: at, value }) => ({ timestamp: integer(at), value })),
    tags: sortedTags(
      strings
        .filter(({ key, value }) => !(key === 'lc' && value.length === 0))
        .map(({ key, value }) => [key, value.toString()]),
    ),
    debug: Boolean(span.debug),
  };
}

/** What every annotation names, of which there is at least one. */
function oneHost(hosts: (Host | null)[]): ToldEndpoint {
  const told = hosts.map((host) => toldHost(host!));
  if (new Set(told.map((host) => JSON.stringify(host))).size !== 1) throw new Error('not one local endpoint');
  return told[0];
}

function toldHost({ ipv4, port, service_name, ipv6 }: Host): ToldEndpoint {
  return {
    serviceName: service_name ?? '',
    ipv4: ipv4 ? (ipv4 >>> 0).toString(16).padStart(8, '0') : '',
    ipv6: ipv6?.toString('hex') ?? '',
    port: (port ?? 0) & 0xffff,
  };
}

function integer(bytes: Buffer): number {
  return Number(bytes.readBigInt64BE());
}
