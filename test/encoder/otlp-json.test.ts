import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OtlpJsonEncoder } from '../../src/encoder/otlp-json';
import type { TagValue } from '../../src/model/span-record';
import { VERSION } from '../../src/model/version';
import { FAKE_START_US, spanIds, spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { expectedOtlp } from './otlp-expected';
import { decodeOtlpJson } from './otlp-json-judge';
import { toldAttributes, toldSpans } from './otlp-judge';
import { sealed } from './sealed';

const encoder = new OtlpJsonEncoder({ serviceName: 'svc', tags: [] });

function anyValueOf(value: TagValue): unknown {
  const request = JSON.parse(sealed(encoder, [spanRecord({ tags: ['k', value] })]).toString());
  return request.resourceSpans[0].scopeSpans[0].spans[0].attributes[0].value;
}

describe('OTLP JSON', () => {
  it('is named and typed as OTLP over HTTP has it', () => {
    assert.equal(encoder.format, 'otlp-json');
    assert.equal(encoder.contentType, 'application/json');
  });

  it('has hex ids, numbers for enums, decimal text for 64 bits and camelCase names', () => {
    const span = spanRecord({
      ids: { parentId1: 2 },
      tags: ['span.kind', 'server', 'b', true, 'i', -1, 'd', 1.5, 'error', 'no luck'],
      logs: [{ timestampUs: FAKE_START_US + 1000.5, fields: ['m', 'x'] }],
      references: [{ type: 1, ids: spanIds({ spanId1: 9 }) }],
      droppedTags: 1,
      droppedLogs: 2,
      droppedReferences: 3,
      remoteParent: true,
      traceState: 'a=b',
    });
    const request = JSON.parse(sealed(encoder, [span]).toString());
    assert.deepEqual(request.resourceSpans[0].scopeSpans[0], {
      scope: { name: 'clew', version: VERSION },
      spans: [
        {
          traceId: '0102030405060708090a0b0c0d0e0f10',
          spanId: '0000000000000003',
          traceState: 'a=b',
          parentSpanId: '0000000000000002',
          name: 'op',
          kind: 2,
          startTimeUnixNano: '1700000000000000000',
          endTimeUnixNano: '1700000000005000000',
          attributes: [
            { key: 'b', value: { boolValue: true } },
            { key: 'i', value: { intValue: '-1' } },
            { key: 'd', value: { doubleValue: 1.5 } },
            { key: 'error', value: { stringValue: 'no luck' } },
          ],
          droppedAttributesCount: 1,
          events: [
            {
              timeUnixNano: '1700000000001000500',
              name: 'log',
              attributes: [{ key: 'm', value: { stringValue: 'x' } }],
            },
          ],
          droppedEventsCount: 2,
          links: [
            {
              traceId: '0102030405060708090a0b0c0d0e0f10',
              spanId: '0000000000000009',
              attributes: [{ key: 'opentracing.ref_type', value: { stringValue: 'follows_from' } }],
              flags: 1,
            },
          ],
          droppedLinksCount: 3,
          status: { code: 2, message: 'no luck' },
          flags: 0x301,
        },
      ],
    });
  });

  it('is read as what any span was, exactly as the protobuf is', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
        assert.deepStrictEqual(toldSpans(decodeOtlpJson(sealed(encoder, spans))), spans.map(expectedOtlp));
      }),
      { numRuns: 200 },
    );
  });

  it('writes infinities and NaN as text, as the protobuf does, and bytes in base64', () => {
    assert.deepEqual(anyValueOf(Number.NaN), { stringValue: 'NaN' });
    assert.deepEqual(anyValueOf(Number.POSITIVE_INFINITY), { stringValue: 'Infinity' });
    assert.deepEqual(anyValueOf(Number.NEGATIVE_INFINITY), { stringValue: '-Infinity' });
    assert.deepEqual(anyValueOf(-0), { doubleValue: -0 });
    assert.deepEqual(anyValueOf(2 ** 53 - 1), { intValue: '9007199254740991' });
    assert.deepEqual(anyValueOf(2 ** 53), { doubleValue: 2 ** 53 });
    assert.deepEqual(anyValueOf(Uint8Array.of(0, 255)), { bytesValue: 'AP8=' });
  });

  it('says nanoseconds in digits without a zero before them', () => {
    for (const [startUs, expected] of [
      [0, '0'],
      [0.25, '250'],
      [1, '1000'],
      [0.9999, '1000'],
      [FAKE_START_US + 0.75, '1700000000000000750'],
      [-1, '0'],
    ] satisfies [number, string][]) {
      const request = JSON.parse(sealed(encoder, [spanRecord({ startUs })]).toString());
      assert.equal(request.resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano, expected);
    }
  });

  it('says who reports in the words of OpenTelemetry', () => {
    const named = new OtlpJsonEncoder({ serviceName: 's"øk', tags: ['ip', '10.0.0.1', 'zone', 7] });
    const [{ resource }] = decodeOtlpJson(sealed(named, [spanRecord()])).resource_spans;
    assert.deepEqual(toldAttributes(resource.attributes), [
      ['service.name', 's"øk'],
      ['telemetry.sdk.name', 'clew'],
      ['telemetry.sdk.language', 'nodejs'],
      ['telemetry.sdk.version', VERSION],
      ['zone', 7],
      ['host.ip', '["10.0.0.1"]'],
    ]);
  });

  it('carries 10 000 tags', () => {
    const tags = Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, i]).flat();
    const [span] = toldSpans(decodeOtlpJson(sealed(encoder, [spanRecord({ tags })])));
    assert.equal(span.attributes.length, 10_000);
  });
});
