import { type DecodedBatch, decoding } from './decoded-batch';
import { ipText } from './ip-text';
import {
  asObject,
  flagIn,
  type MessageObject,
  microsIn,
  numberIn,
  objectsIn,
  textIn,
} from './message-object';
import { decodeProto } from './proto-schema';
import { type IdWords, wordsOfBytes } from './record';
import { batchesOfZipkin, type ZipkinEndpoint, type ZipkinSpan } from './zipkin-span';

/** The enum's words by number. */
const KINDS = [undefined, 'client', 'server', 'producer', 'consumer'];

/** The body of `POST /api/v2/spans` as application/x-protobuf: a ListOfSpans. Throws CLEW_ERR_DECODE. */
export function decodeZipkinProto(body: Buffer): DecodedBatch[] {
  return decoding('Zipkin protobuf', () => {
    const list = decodeProto('zipkin.proto', 'zipkin.proto3.ListOfSpans', body);
    return batchesOfZipkin(objectsIn(list, 'spans').map(zipkinSpan));
  });
}

function zipkinSpan(span: MessageObject): ZipkinSpan {
  return {
    traceId: idIn(span.traceId, 16) ?? shortTraceId(span.traceId),
    id: idIn(span.id, 8),
    parentId: idIn(span.parentId, 8),
    kind: KINDS[numberIn(span, 'kind')],
    name: textIn(span, 'name'),
    timestampUs: microsIn(span, 'timestamp'),
    durationUs: microsIn(span, 'duration'),
    local: endpointIn(span, 'localEndpoint'),
    remote: endpointIn(span, 'remoteEndpoint'),
    annotations: objectsIn(span, 'annotations').map((annotation) => ({
      timestampUs: microsIn(annotation, 'timestamp'),
      value: textIn(annotation, 'value'),
    })),
    tags: Object.entries(asObject(span.tags ?? {}, 'tags')) as [string, string][],
    debug: flagIn(span, 'debug'),
    shared: flagIn(span, 'shared'),
  };
}

function idIn(value: unknown, bytes: 8 | 16): IdWords {
  return value instanceof Uint8Array ? wordsOfBytes(value, bytes) : undefined;
}

/** A trace id of 64 bits. */
function shortTraceId(value: unknown): IdWords {
  const words = idIn(value, 8);
  return words === undefined ? undefined : [0, 0, ...words];
}

function endpointIn(message: MessageObject, name: string): ZipkinEndpoint | undefined {
  if (message[name] === undefined) return undefined;
  const endpoint = asObject(message[name], name);
  const ip = (endpoint.ipv4 ?? endpoint.ipv6) as Uint8Array | undefined;
  return {
    serviceName: textIn(endpoint, 'serviceName'),
    ip: ip === undefined ? undefined : ipText(ip),
    port: numberIn(endpoint, 'port'),
  };
}
