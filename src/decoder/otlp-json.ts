import { type DecodedBatch, decoding } from './decoded-batch';
import { asObject } from './message-object';
import type { OtlpForm } from './otlp-form';
import { batchesOfRequest } from './otlp-request';
import { wordsOfHex } from './record';

const FORMAT = 'OTLP JSON';

/** OTLP's JSON writes ids as hex, where protobuf's own JSON form would have base64, as it has for other bytes. */
const JSON_FORM: OtlpForm = {
  id: (value, bytes) => (typeof value === 'string' ? wordsOfHex(value, bytes * 2) : undefined),
  bytes: (value) => {
    if (typeof value !== 'string') throw new Error('`bytesValue` is no base64');
    return Uint8Array.from(Buffer.from(value, 'base64'));
  },
};

/** The body of `POST /v1/traces` as application/json. One batch a resource. Throws CLEW_ERR_DECODE. */
export function decodeOtlpJson(body: Buffer): DecodedBatch[] {
  return decoding(FORMAT, () => {
    const request = asObject(JSON.parse(body.toString('utf8')), 'the body');
    return batchesOfRequest(request, JSON_FORM);
  });
}
