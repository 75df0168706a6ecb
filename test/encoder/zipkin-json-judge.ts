import { ipv4Bytes, ipv6Bytes } from '../../src/encoder/ip-address';
import { sortedTags, type ToldEndpoint, type ToldZipkinSpan } from './zipkin-expected';

interface JsonEndpoint {
  serviceName?: string;
  ipv4?: string;
  ipv6?: string;
  port?: number;
}
interface JsonSpan {
  traceId: string;
  parentId?: string;
  id: string;
  kind?: string;
  name?: string;
  timestamp: number;
  duration: number;
  localEndpoint: JsonEndpoint;
  remoteEndpoint?: JsonEndpoint;
  annotations?: { timestamp: number; value: string }[];
  tags?: Record<string, string>;
  debug?: boolean;
}

export function readZipkinJson(bytes: Buffer): ToldZipkinSpan[] {
  // A reader of JSON that throws at bytes which are not UTF-8.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return (JSON.parse(text) as JsonSpan[]).map((span) => ({
    traceId: span.traceId,
    parentId: span.parentId ?? '',
    id: span.id,
    kind: span.kind ?? '',
    name: span.name ?? '',
    timestamp: span.timestamp,
    duration: span.duration,
    local: toldEndpoint(span.localEndpoint),
    remote: span.remoteEndpoint && toldEndpoint(span.remoteEndpoint),
    annotations: span.annotations ?? [],
    tags: sortedTags(Object.entries(span.tags ?? {})),
    debug: span.debug ?? false,
  }));
}

function toldEndpoint({ serviceName, ipv4, ipv6, port }: JsonEndpoint): ToldEndpoint {
  const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
  return {
    serviceName: serviceName ?? '',
    ipv4: hex(ipv4Bytes(ipv4 ?? '')),
    ipv6: hex(ipv6Bytes(ipv6 ?? '')),
    port: port ?? 0,
  };
}
