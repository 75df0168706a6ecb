import { type DecodedBatch, decoding } from './decoded-batch';
import {
  asObject,
  flagIn,
  type MessageObject,
  microsIn,
  numberIn,
  objectsIn,
  textIn,
} from './message-object';
import { type IdWords, wordsOfHex } from './record';
import { batchesOfZipkin, type ZipkinEndpoint, type ZipkinSpan } from './zipkin-span';

const FORMAT = 'Zipkin JSON';
const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/** The body of `POST /api/v2/spans` as application/json: an array of spans. Throws CLEW_ERR_DECODE. */
export function decodeZipkinJson(body: Buffer): DecodedBatch[] {
  return decoding(FORMAT, () => batchesOfZipkin(spansIn(body, (span) => [zipkinSpan(span)])));
}

/**
 * The spans of a JSON array, of either version, one after another: a body of many small ones is never all objects at
 * once. One without ids is refused with all others, as Zipkin's own server has it, so that millions of `{}` cost little.
 */
export function* spansIn(
  body: Buffer,
  read: (span: MessageObject) => readonly ZipkinSpan[],
): Iterable<ZipkinSpan> {
  for (const span of objectsIn({ spans: JSON.parse(body.toString('utf8')) }, 'spans')) {
    if (textIn(span, 'traceId') === '' || textIn(span, 'id') === '')
      throw new TypeError('a span without ids');
    yield* read(span);
  }
}

function zipkinSpan(span: MessageObject): ZipkinSpan {
  const kind = textIn(span, 'kind').toLowerCase();
  return {
    ...idsIn(span),
    kind: kind === '' ? undefined : kind,
    name: textIn(span, 'name'),
    timestampUs: microsIn(span, 'timestamp'),
    durationUs: microsIn(span, 'duration'),
    local: endpointIn(span, 'localEndpoint'),
    remote: endpointIn(span, 'remoteEndpoint'),
    annotations: objectsIn(span, 'annotations').map((annotation) => ({
      timestampUs: microsIn(annotation, 'timestamp'),
      value: textIn(annotation, 'value'),
    })),
    tags: Object.entries(asObject(span.tags ?? {}, 'tags')).map(([key, value]) => [key, String(value)]),
    debug: flagIn(span, 'debug'),
    shared: flagIn(span, 'shared'),
  };
}

/** The three ids; leading zeros may be missing, as some clients have it. */
export function idsIn(span: MessageObject): Pick<ZipkinSpan, 'traceId' | 'id' | 'parentId'> {
  return {
    traceId: paddedId(textIn(span, 'traceId'), TRACE_ID_DIGITS),
    id: paddedId(textIn(span, 'id'), SPAN_ID_DIGITS),
    parentId: paddedId(textIn(span, 'parentId'), SPAN_ID_DIGITS),
  };
}

function paddedId(text: string, digits: number): IdWords {
  return wordsOfHex(text.padStart(digits, '0'), digits);
}

/** An Endpoint, which is the same in both versions. */
export function endpointIn(message: MessageObject, name: string): ZipkinEndpoint | undefined {
  if (message[name] === undefined || message[name] === null) return undefined;
  const endpoint = asObject(message[name], name);
  return {
    serviceName: textIn(endpoint, 'serviceName'),
    ip: textIn(endpoint, 'ipv4') || textIn(endpoint, 'ipv6') || undefined,
    port: numberIn(endpoint, 'port'),
  };
}
