import type { TagValue } from '../model/span-record';
import { type DecodedBatch, decoding } from './decoded-batch';
import { flagIn, type MessageObject, microsIn, objectsIn, textIn } from './message-object';
import { endpointIn, idsIn, spansIn } from './zipkin-json';
import { batchesOfZipkin } from './zipkin-span';
import { spansOfV1, type V1BinaryAnnotation, type ZipkinV1Span } from './zipkin-v1-span';

/** The body of `POST /api/v1/spans` as application/json: an array of spans of the first model. Throws CLEW_ERR_DECODE. */
export function decodeZipkinV1Json(body: Buffer): DecodedBatch[] {
  return decoding('Zipkin v1 JSON', () => batchesOfZipkin(spansIn(body, (span) => spansOfV1(v1Span(span)))));
}

function v1Span(span: MessageObject): ZipkinV1Span {
  return {
    ...idsIn(span),
    name: textIn(span, 'name'),
    timestampUs: microsIn(span, 'timestamp'),
    durationUs: microsIn(span, 'duration'),
    debug: flagIn(span, 'debug'),
    annotations: objectsIn(span, 'annotations').map((annotation) => ({
      timestampUs: microsIn(annotation, 'timestamp'),
      value: textIn(annotation, 'value'),
      host: endpointIn(annotation, 'endpoint'),
    })),
    binaryAnnotations: objectsIn(span, 'binaryAnnotations').map(binaryAnnotation),
  };
}

/** A value is text, or a JSON number or boolean where a `type` says so. */
function binaryAnnotation(annotation: MessageObject): V1BinaryAnnotation {
  const { value = '' } = annotation;
  const plain = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
  return {
    key: textIn(annotation, 'key'),
    value: plain ? (value as TagValue) : JSON.stringify(value),
    host: endpointIn(annotation, 'endpoint'),
  };
}
