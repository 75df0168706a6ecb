import { Root } from 'protobufjs';
import { sortedTags, type ToldEndpoint, type ToldZipkinSpan } from './zipkin-expected';

const list = new Root()
  .loadSync('proto/zipkin.proto', { keepCase: true })
  .lookupType('zipkin.proto3.ListOfSpans');

interface ProtoEndpoint {
  service_name: string;
  ipv4: Uint8Array;
  ipv6: Uint8Array;
  port: number;
}
interface ProtoSpan {
  trace_id: Uint8Array;
  parent_id: Uint8Array;
  id: Uint8Array;
  kind: string;
  name: string;
  timestamp: string;
  duration: string;
  local_endpoint: ProtoEndpoint;
  remote_endpoint: ProtoEndpoint | null;
  annotations: { timestamp: string; value: string }[];
  tags: Record<string, string>;
  debug: boolean;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function readZipkinProto(bytes: Buffer): ToldZipkinSpan[] {
  const options = { longs: String, enums: String, defaults: true };
  const { spans } = list.toObject(list.decode(bytes), options) as { spans: ProtoSpan[] };
  return spans.map((span) => ({
    traceId: hex(span.trace_id),
    parentId: hex(span.parent_id),
    id: hex(span.id),
    kind: span.kind === 'SPAN_KIND_UNSPECIFIED' ? '' : span.kind,
    name: span.name,
    timestamp: Number(span.timestamp),
    duration: Number(span.duration),
    local: toldEndpoint(span.local_endpoint),
    remote: span.remote_endpoint === null ? undefined : toldEndpoint(span.remote_endpoint),
    annotations: span.annotations.map(({ timestamp, value }) => ({ timestamp: Number(timestamp), value })),
    tags: sortedTags(Object.entries(span.tags)),
    debug: span.debug,
  }));
}

function toldEndpoint({ service_name, ipv4, ipv6, port }: ProtoEndpoint): ToldEndpoint {
  return { serviceName: service_name, ipv4: hex(ipv4), ipv6: hex(ipv6), port };
}
