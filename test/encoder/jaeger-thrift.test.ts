import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import type { TagValue } from '../../src/model/span-record';
import { FAKE_START_US, spanIds, spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { jaegerIdls, readJaegerBatch, structReader } from './jaeger-judge';
import { sealed } from './sealed';
import { toldSpan } from './told-span';

const encoder = new JaegerThriftEncoder({ serviceName: 'svc', tags: ['a', 'x'] });
const [ours, jaegers] = jaegerIdls.map((path) => structReader(path, 'Batch'));

/** A batch of one span, verified with Apache Thrift and thriftrw. Empty lists are written there, and not by us. */
const GOLDEN =
  '0c00010b0001000000037376630f00020c000000010b00010000000161080002000000000b0003000000017800000f00020c000000010a00010000' +
  '0000000000010a000200000000000000020a000300000000000000030a000400000000000000000b0005000000026f700f00060c00000000080007' +
  '000000010a000800060a24181e40000a000900000000000000050f000a0c000000010b0001000000016e080002000000010400043ff80000000000' +
  '00000f000b0c000000000000';
const EMPTY_REFERENCES = '0f00060c00000000';
const EMPTY_LOGS = '0f000b0c00000000';
/** seqNo 1 and the stats 2, 3, 4, which the vector has not, and the stop that ends both. */
const TRAILER =
  '0a000300000000000000010c00040a000100000000000000020a000200000000000000030a000300000000000000040000';

const goldenSpan = spanRecord({
  ids: { traceId0: 0, traceId1: 2, traceId2: 0, traceId3: 1 },
  durationUs: 5,
  tags: ['n', 1.5],
});

function onlyTag(value: TagValue): unknown {
  return readJaegerBatch(ours, sealed(encoder, [spanRecord({ tags: ['k', value] })])).spans[0].tags[0][1];
}

describe('Jaeger Thrift', () => {
  it('is a bare batch of the media type the collector takes', () => {
    assert.equal(encoder.format, 'jaeger');
    assert.equal(encoder.contentType, 'application/x-thrift');
  });

  it('equals the golden vector but for empty lists, the sequence number and the stats', () => {
    const expected = GOLDEN.replace(EMPTY_REFERENCES, '').replace(EMPTY_LOGS, '').replace(/00$/, TRAILER);
    assert.equal(sealed(encoder, [goldenSpan]).toString('hex'), expected);
  });

  it('says the same as the golden vector to a reader', () => {
    const golden = readJaegerBatch(ours, Buffer.from(GOLDEN, 'hex'));
    const batch = readJaegerBatch(ours, sealed(encoder, [goldenSpan]));
    assert.deepEqual(batch, { ...golden, seqNo: 1, stats: [2, 3, 4] });
  });

  it('is read by thriftrw with two IDLs as what any span was', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
        const bytes = sealed(encoder, spans);
        for (const reader of [ours, jaegers]) {
          assert.deepStrictEqual(readJaegerBatch(reader, bytes).spans, spans.map(toldSpan));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives numbers the type that loses nothing', () => {
    for (const value of [0, -1, 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 53, -0, 0.5, Number.MAX_VALUE]) {
      assert.ok(Object.is(onlyTag(value), value), String(value));
    }
    const typeOf = (value: TagValue) => sealed(encoder, [spanRecord({ tags: ['k', value] })]).toString('hex');
    assert.match(typeOf(2 ** 53 - 1), /080002000000030a0006001fffffffffffff/);
    assert.match(typeOf(2 ** 53), /08000200000001040004/);
    assert.match(typeOf(-0), /080002000000010400048000000000000000/);
  });

  it('writes infinities and NaN as text, since Jaeger cannot answer a trace with such a number', () => {
    assert.equal(onlyTag(Number.NaN), 'NaN');
    assert.equal(onlyTag(Number.NEGATIVE_INFINITY), '-Infinity');
  });

  it('carries bytes as BINARY', () => {
    assert.deepEqual(onlyTag(Uint8Array.of(0, 255)), Uint8Array.of(0, 255));
  });

  it('writes every reference that names a span, the parent among them', () => {
    const parent = { type: 0 as const, ids: spanIds({ spanId1: 2 }) };
    const other = { type: 1 as const, ids: spanIds({ traceId3: 9, spanId1: 7 }) };
    const nobody = { type: 0 as const, ids: spanIds({ spanId1: 0 }) };
    const span = spanRecord({ ids: { parentId1: 2 }, references: [nobody, parent, other] });
    const [told] = readJaegerBatch(ours, sealed(encoder, [span])).spans;
    assert.deepEqual(told.references, toldSpan({ ...span, references: [parent, other] }).references);
    assert.equal(told.parentId, '0000000000000002');
  });

  it('rounds to microseconds, and a span lasts at least one', () => {
    const span = spanRecord({ startUs: FAKE_START_US + 0.5, durationUs: 0 });
    const [told] = readJaegerBatch(ours, sealed(encoder, [span])).spans;
    assert.deepEqual([told.startUs, told.durationUs], [FAKE_START_US + 1, 1]);
  });

  it('carries 10 000 tags', () => {
    const tags = Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, i]).flat();
    const span = spanRecord({ tags });
    assert.deepEqual(readJaegerBatch(ours, sealed(encoder, [span])).spans, [toldSpan(span)]);
  });

  it('says who reports, with typed process tags or none', () => {
    const process = { serviceName: 'søk', tags: ['pid', 7, 'ok', true, 'ip', '10.0.0.1'] };
    const batch = readJaegerBatch(ours, sealed(new JaegerThriftEncoder(process), [spanRecord()]));
    assert.equal(batch.serviceName, 'søk');
    assert.deepEqual(batch.processTags, [
      ['pid', 7],
      ['ok', true],
      ['ip', '10.0.0.1'],
    ]);
    const bare = new JaegerThriftEncoder({ serviceName: '', tags: [] });
    assert.deepEqual(readJaegerBatch(ours, sealed(bare, [spanRecord()])).processTags, []);
  });
});
