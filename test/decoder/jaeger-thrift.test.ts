import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeJaegerThrift } from '../../src/decoder/jaeger-thrift';
import { MAX_DEPTH } from '../../src/decoder/thrift-reader';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { findTag } from '../../src/model/span-record';
import { arbitrarySpan } from '../encoder/arbitrary-span';
import { sealed } from '../encoder/sealed';
import { spanRecord } from '../fakes/span-record';
import { throughJaeger } from './expected-record';

/** One span by Apache Thrift's own writer: process svc {a: "x"}, span 3 "op" with n = 1.5 and empty lists. */
const GOLDEN =
  '0c00010b0001000000037376630f00020c000000010b00010000000161080002000000000b0003000000017800000f00020c00000001' +
  '0a000100000000000000010a000200000000000000020a000300000000000000030a000400000000000000000b0005000000026f70' +
  '0f00060c00000000080007000000010a000800060a24181e40000a000900000000000000050f000a0c000000010b0001000000016e' +
  '080002000000010400043ff8000000000000000f000b0c000000000000';

const encoder = new JaegerThriftEncoder({ serviceName: 'svc', tags: ['pid', 7, 'up', true] });

describe('Jaeger Thrift, read', () => {
  it('is what the golden vector says', () => {
    const [batch] = decodeJaegerThrift(Buffer.from(GOLDEN, 'hex'));
    assert.deepEqual(batch.process, { serviceName: 'svc', tags: ['a', 'x'] });
    const ids = { traceId0: 0, traceId1: 2, traceId2: 0, traceId3: 1 };
    assert.deepEqual(batch.spans, [spanRecord({ ids, durationUs: 5, tags: ['n', 1.5] })]);
  });

  it('equals what our encoder was given, but for what Jaeger cannot say', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { maxLength: 3 }), (spans) => {
        const [batch] = decodeJaegerThrift(sealed(encoder, spans));
        assert.deepStrictEqual(batch.spans, spans.map(throughJaeger));
        assert.deepEqual(batch.process, { serviceName: 'svc', tags: ['pid', 7, 'up', true] });
      }),
      { numRuns: 200 },
    );
  });

  it('keeps every digit of a LONG: as text beyond 2^53', () => {
    // The golden vector's tag, made a LONG of 2^53 + 1.
    const long = GOLDEN.replace(
      '080002000000010400043ff8000000000000',
      '080002000000030a00060020000000000001',
    );
    assert.equal(
      findTag(decodeJaegerThrift(Buffer.from(long, 'hex'))[0].spans[0].tags, 'n'),
      '9007199254740993',
    );
    const negative = long.replace('0020000000000001', 'ffdfffffffffffff');
    assert.equal(
      findTag(decodeJaegerThrift(Buffer.from(negative, 'hex'))[0].spans[0].tags, 'n'),
      '-9007199254740993',
    );
  });

  it('has no negative duration, whatever the clocks said', () => {
    const before = GOLDEN.replace('0a00090000000000000005', '0a0009fffffffffffffffb');
    assert.equal(decodeJaegerThrift(Buffer.from(before, 'hex'))[0].spans[0].durationUs, 0);
  });

  it('takes the last value of a key that was sent twice, as jaeger-client sends them', () => {
    const twice = sealed(encoder, [spanRecord({ tags: ['a', 1, 'b', 2, 'a', 3] })]);
    assert.deepEqual(decodeJaegerThrift(twice)[0].spans[0].tags, ['a', 3, 'b', 2]);
    const many = Array.from({ length: 100 }, (_, i) => [`key-${i % 50}`, i]).flat();
    const { tags } = decodeJaegerThrift(sealed(encoder, [spanRecord({ tags: many })]))[0].spans[0];
    assert.deepEqual(tags, Array.from({ length: 50 }, (_, i) => [`key-${i}`, i + 50]).flat());
  });

  it('leaves out and counts spans that name nobody', () => {
    const nobody = [spanRecord({ ids: { spanId1: 0 } }), noTrace()];
    const [batch] = decodeJaegerThrift(sealed(encoder, [...nobody, spanRecord()]));
    assert.deepEqual([batch.spans.length, batch.refusedSpans], [1, 2]);
  });

  it('skips fields it does not know, of every type', () => {
    // Struct, map, set, list of lists, byte, i16, bool, double, string, as fields 50–58 before the batch's own.
    const unknown =
      '0c0032080001000000010' +
      '00d00330b0800000001000000016b00000001' +
      '0e00340300000002ffff' +
      '0f00350f0000000103000000010a' +
      '0300360a' +
      '060037000a' +
      '02003801' +
      '0400390000000000000000' +
      '0b003a000000020a0b';
    const [batch] = decodeJaegerThrift(Buffer.from(unknown + GOLDEN, 'hex'));
    assert.equal(batch.spans.length, 1);
  });
});

describe('bytes that are no Jaeger Thrift', () => {
  const whole = sealed(encoder, [
    spanRecord({ tags: ['k', 'v'], logs: [{ timestampUs: 1, fields: ['a', 1] }] }),
  ]);

  it('never make anything but CLEW_ERR_DECODE, wherever they end', () => {
    for (let length = 0; length < whole.length; length++)
      refused(whole.subarray(0, length), /bytes end too early|no process|a list of/);
  });

  it('never make anything but CLEW_ERR_DECODE, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(whole.length), (noise, at) => {
        const broken = Buffer.concat([whole.subarray(0, at), noise]);
        try {
          decodeJaegerThrift(broken);
        } catch (error) {
          assert.equal((error as { code: string }).code, 'CLEW_ERR_DECODE');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are told by what follows their end', () => {
    refused(Buffer.concat([whole, Buffer.of(0)]), /1 bytes follow its end \(at byte \d+ of \d+\)/);
  });

  it('are told by a list longer than the message, before room is made for it', () => {
    refused(Buffer.from('0f00020c7fffffff', 'hex'), /a list of 2147483647 elements/);
    refused(Buffer.from('0f00020cffffffff', 'hex'), /a list of -1 elements/);
    refused(Buffer.from('0b00027fffffff', 'hex'), /end too early/);
    refused(Buffer.from('0b0002ffffffff', 'hex'), /a length of -1/);
  });

  it(`may nest ${MAX_DEPTH} deep, the batch itself included, and no deeper`, () => {
    const nested = (depth: number) =>
      Buffer.from('0c0032'.repeat(depth) + '00'.repeat(depth) + GOLDEN, 'hex');
    assert.equal(decodeJaegerThrift(nested(MAX_DEPTH - 1)).length, 1);
    refused(nested(MAX_DEPTH), /too many structs/);
    refused(Buffer.from(`0f0032${'0f00000001'.repeat(10_000)}`, 'hex'), /too many structs/);
  });

  it('are told by structs that lack what they must have', () => {
    refused(Buffer.of(0), /no process or no spans/);
    refused(Buffer.from('0f00020c0000000100', 'hex'), /a span without an id or a start/);
    refused(Buffer.from('0f00020c000000010f000a0c000000010000', 'hex'), /a tag without a key/);
    refused(Buffer.from('0f00020c000000010f000b0c000000010000', 'hex'), /a log without a timestamp/);
    refused(Buffer.from('0f00020c000000010f00060c000000010000', 'hex'), /a reference without a span id/);
  });
});

function refused(bytes: Buffer, reason: RegExp): void {
  assert.throws(() => decodeJaegerThrift(bytes), { code: 'CLEW_ERR_DECODE', message: reason });
}

function noTrace() {
  return spanRecord({ ids: { traceId0: 0, traceId1: 0, traceId2: 0, traceId3: 0 } });
}
