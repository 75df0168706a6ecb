import { type OtlpRequest, request, snakeKeys } from './otlp-judge';

const HEX_IDS = new Set(['traceId', 'spanId', 'parentSpanId']);

/**
 * OTLP JSON, read by protobufjs, whose `fromObject` knows protobuf's JSON mapping: decimal text, base64. Only the hex ids, OTLP's own exception, are put into base64 before.
 */
export function decodeOtlpJson(bytes: Buffer): OtlpRequest {
  // A reader that throws at bytes which are not UTF-8.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const json = JSON.parse(text, (key, value) =>
    HEX_IDS.has(key) ? Buffer.from(value, 'hex').toString('base64') : value,
  );
  const message = request.fromObject(snakeKeys(json) as Record<string, unknown>);
  return request.toObject(message, { longs: String, enums: Number }) as OtlpRequest;
}
