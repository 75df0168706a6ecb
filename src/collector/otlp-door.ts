import { decodeOtlpJson } from '../decoder/otlp-json';
import { decodeOtlpProto } from '../decoder/otlp-proto';
import type { Answer } from './answer';
import type { Door } from './door';
import type { Intake } from './intake';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';
const FORMATS = { [PROTOBUF]: decodeOtlpProto, [JSON_TYPE]: decodeOtlpJson };
const REASON = 'ids that are empty, zero or of the wrong length';

/** An OTLP receiver: `POST /v1/traces`, answered with 200 and an ExportTraceServiceResponse in the encoding of the request. */
export function otlpDoor(intake: Intake): Door {
  return {
    name: 'otlp',
    purpose: 'OTLP over HTTP, protobuf or JSON',
    usualPort: 4318,
    routes: [
      {
        method: 'POST',
        path: /^\/v1\/traces$/,
        answer: (visit) => intake.take(visit, FORMATS, exportResponse),
      },
    ],
    hint: 'OTLP is taken at POST /v1/traces (traces only, no metrics and logs)',
  };
}

function exportResponse(refusedSpans: number, mediaType: string): Answer {
  const body = mediaType === JSON_TYPE ? jsonResponse(refusedSpans) : protobufResponse(refusedSpans);
  return { status: 200, body, contentType: mediaType };
}

function jsonResponse(rejectedSpans: number): string {
  if (rejectedSpans === 0) return '{}';
  return JSON.stringify({ partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage: REASON } });
}

/** `partial_success`, field 1: `rejected_spans`, varint field 1; `error_message`, text field 2 of less than 128 bytes. */
function protobufResponse(rejectedSpans: number): Uint8Array {
  if (rejectedSpans === 0) return Buffer.alloc(0);
  const counted: number[] = [0x08];
  let rest = rejectedSpans;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) counted.push((rest % 0x80) + 0x80);
  counted.push(rest);
  const message = Buffer.from(REASON);
  const partialSuccess = Buffer.concat([Buffer.from(counted), Buffer.of(0x12, message.length), message]);
  return Buffer.concat([Buffer.of(0x0a, partialSuccess.length), partialSuccess]);
}
