import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { JaegerCompactEncoder } from '../../src/encoder/jaeger-compact';
import { spanIds, spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { CompactJudge } from './compact-judge';
import { jaegerIdls, readEmittedBatch, structReader, type ToldBatch } from './jaeger-judge';
import { sealed } from './sealed';
import { toldSpan } from './told-span';

const encoder = new JaegerCompactEncoder({ serviceName: 'svc', tags: ['a', 'x'] });
const readers = jaegerIdls.map((path) => structReader(path, 'Batch'));

function read(bytes: Buffer, reader = readers[0]): ToldBatch {
  const { name, type, seqId, args } = new CompactJudge(bytes).message();
  assert.deepEqual({ name, type, seqId }, { name: 'emitBatch', type: 4, seqId: 0 });
  return readEmittedBatch(reader, args);
}

/** One datagram, verified with Apache Thrift. Empty lists are written there, and not by us. */
const GOLDEN =
  '82810009656d697442617463681c1c1803737663191c18016115001801780000191c160216041606160018026f70190c1502168080f28183898506' +
  '160a191c18016e150227000000000000f83f00190c000000';
/** `references` between the name and the flags; without them the flags are two ids away from the name. */
const EMPTY_REFERENCES = '190c15';
const EMPTY_LOGS = '190c00';
/** seqNo 1 and the stats 2, 3, 4, which the vector has not; then the stops of the batch and of the arguments. */
const TAIL = '16021c160416061608000000';

describe('Jaeger compact', () => {
  it('says what it is', () => {
    assert.equal(encoder.format, 'jaeger-compact');
  });

  it('equals the golden vector but for empty lists, the sequence number and the stats', () => {
    const span = spanRecord({
      ids: { traceId0: 0, traceId1: 2, traceId2: 0, traceId3: 1 },
      durationUs: 5,
      tags: ['n', 1.5],
    });
    const expected = GOLDEN.replace(EMPTY_REFERENCES, '25').replace(EMPTY_LOGS, '00').replace(/0000$/, TAIL);
    assert.equal(sealed(encoder, [span]).toString('hex'), expected);
  });

  it('is read, by way of the binary protocol, as what any span was', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
        const bytes = sealed(encoder, spans);
        for (const reader of readers) assert.deepStrictEqual(read(bytes, reader).spans, spans.map(toldSpan));
      }),
      { numRuns: 200 },
    );
  });

  it('says who reports, in which order, and what was lost', () => {
    const { spans, ...told } = read(sealed(encoder, [spanRecord()]));
    assert.equal(spans.length, 1);
    assert.deepEqual(told, { serviceName: 'svc', processTags: [['a', 'x']], seqNo: 1, stats: [2, 3, 4] });
  });

  for (const count of [1, 14, 15, 16, 127, 128]) {
    it(`counts ${count} spans, tags, logs and references in a list's short or long form`, () => {
      const tags = Array.from({ length: count }, (_, i) => [`k${i}`, i]).flat();
      const logs = Array.from({ length: count }, (_, i) => ({ timestampUs: i, fields: [] }));
      const references = Array.from({ length: count }, (_, i) => ({
        type: 1 as const,
        ids: spanIds({ spanId1: i + 1 }),
      }));
      const spans = Array.from({ length: count }, () => spanRecord());
      spans[0] = spanRecord({ tags, logs, references });
      assert.deepEqual(read(sealed(encoder, spans)).spans, spans.map(toldSpan));
    });
  }

  it('carries 10 000 tags', () => {
    const span = spanRecord({ tags: Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, -i]).flat() });
    assert.deepEqual(read(sealed(encoder, [span])).spans, [toldSpan(span)]);
  });
});
