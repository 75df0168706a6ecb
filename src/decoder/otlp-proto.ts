import { type DecodedBatch, decoding } from './decoded-batch';
import type { OtlpForm } from './otlp-form';
import { batchesOfRequest } from './otlp-request';
import { decodeProto } from './proto-schema';
import { wordsOfBytes } from './record';

const PROTO_FORM: OtlpForm = {
  id: (value, bytes) => (value instanceof Uint8Array ? wordsOfBytes(value, bytes) : undefined),
  // What protobufjs gives out lies in the message, which it would keep alive.
  bytes: (value) => Uint8Array.from(value as Uint8Array),
};

/**
 * The body of `POST /v1/traces` as application/x-protobuf: an ExportTraceServiceRequest. One batch a resource. Throws
 * CLEW_ERR_DECODE.
 */
export function decodeOtlpProto(body: Buffer): DecodedBatch[] {
  return decoding('OTLP protobuf', () => {
    const request = decodeProto('otlp_trace.proto', 'opentelemetry.proto.ExportTraceServiceRequest', body);
    return batchesOfRequest(request, PROTO_FORM);
  });
}
