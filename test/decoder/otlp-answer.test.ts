import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Root } from 'protobufjs';
import { readOtlpAnswer } from '../../src/decoder/otlp-answer';

const response = new Root()
  .loadSync('proto/otlp_trace.proto')
  .lookupType('opentelemetry.proto.ExportTraceServiceResponse');
const PROTO = 'application/x-protobuf';

function proto(partialSuccess: object): Uint8Array {
  return response.encode(response.fromObject({ partialSuccess })).finish();
}

function json(answer: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(answer));
}

describe("an OTLP backend's answer", () => {
  it('tells how many spans were refused, and why', () => {
    const refusal = { rejectedSpans: 3, errorMessage: 'too old' };
    const expected = { rejectedSpans: 3, message: 'too old' };
    assert.deepEqual(readOtlpAnswer(proto(refusal), PROTO), expected);
    assert.deepEqual(
      readOtlpAnswer(json({ partialSuccess: refusal }), 'application/json; charset=utf-8'),
      expected,
    );
    const text = { partialSuccess: { ...refusal, rejectedSpans: '3' } };
    assert.deepEqual(readOtlpAnswer(json(text), 'Application/JSON'), expected);
  });

  it('may be a mere warning', () => {
    const expected = { rejectedSpans: 0, message: 'slow down' };
    assert.deepEqual(readOtlpAnswer(proto({ errorMessage: 'slow down' }), PROTO), expected);
  });

  it('says nothing when it is empty, or an empty partial success', () => {
    assert.equal(readOtlpAnswer(new Uint8Array(0), PROTO), undefined);
    assert.equal(readOtlpAnswer(proto({}), PROTO), undefined);
    assert.equal(readOtlpAnswer(json({}), 'application/json'), undefined);
    assert.equal(readOtlpAnswer(json({ partialSuccess: {} }), 'application/json'), undefined);
  });

  it('skips fields of the future', () => {
    const future = Buffer.from('120161', 'hex');
    assert.deepEqual(readOtlpAnswer(Buffer.concat([future, proto({ rejectedSpans: 1 })]), PROTO), {
      rejectedSpans: 1,
      message: '',
    });
  });

  it('never throws, and a number that cannot be is none', () => {
    assert.equal(readOtlpAnswer(proto({ rejectedSpans: -1 }), PROTO), undefined);
    assert.equal(readOtlpAnswer(json(null), 'application/json'), undefined);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom(PROTO, 'application/json', ''),
        (body, type) => {
          readOtlpAnswer(body, type);
        },
      ),
      { numRuns: 500 },
    );
  });
});
