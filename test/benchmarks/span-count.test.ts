/** The sink of the benchmarks counts spans without decoding them; here whoever else counts them has to agree. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { medianInterval } from '../../benchmarks/bootstrap';
import { median } from '../../benchmarks/median';
import { countDatadogSpans } from '../../benchmarks/msgpack-count';
import { countSpans } from '../../benchmarks/span-count';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { envelope, openWriter } from '../encoder/sealed';
import { spanRecord } from '../fakes/span-record';

const described = { serviceName: 'shop', tags: ['hostname', 'h', 'pid', 7] };

describe('the sink', () => {
  for (const [path, EncoderOf] of [
    ['/api/traces', JaegerThriftEncoder],
    ['/v1/traces', OtlpProtoEncoder],
  ] as const) {
    for (const count of [0, 1, 200]) {
      it(`counts ${count} spans sent to ${path}`, () => {
        const encoder = new EncoderOf(described);
        const writer = openWriter(encoder);
        for (let i = 0; i < count; i++) encoder.append(writer, spanRecord({}));
        const start = encoder.seal(writer, envelope(count));
        assert.equal(countSpans(path, Buffer.from(writer.bytes.subarray(start, writer.position))), count);
      });
    }
  }

  it('counts Zipkin’s JSON', () => {
    assert.equal(countSpans('/api/v2/spans', Buffer.from('[{},{}]')), 2);
  });

  it('counts Datadog’s MessagePack: spans are what is in the traces', () => {
    const span = [
      0x83, 0xa1, 0x61, 0xcf, 0, 0, 0, 0, 0, 0, 0, 1, 0xa1, 0x62, 0xd9, 1, 0x63, 0xa1, 0x64, 0x91, 0xc3,
    ];
    const traces = [0x92, 0x92, ...span, ...span, 0xdc, 0, 1, ...span];
    assert.equal(countDatadogSpans(Buffer.from(traces)), 3);
  });
});

describe('medians', () => {
  it('are the middle, or the mean of the two middle ones', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
  });

  it('have an interval that holds them, grows with the spread, and is always the same', () => {
    const narrow = medianInterval([1, 1.1, 1.2, 1.1, 1]);
    const wide = medianInterval([1, 5, 9, 2, 7]);
    assert.ok(narrow.low <= 1.1 && 1.1 <= narrow.high);
    assert.ok(wide.high - wide.low > narrow.high - narrow.low);
    assert.deepEqual(medianInterval([1, 5, 9, 2, 7]), wide);
    assert.deepEqual(medianInterval([4]), { low: 4, high: 4 });
  });
});
