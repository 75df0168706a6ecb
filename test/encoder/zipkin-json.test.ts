import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ZipkinJsonEncoder } from '../../src/encoder/zipkin-json';
import type { SpanRecord, TagValue } from '../../src/model/span-record';
import { FAKE_START_US, spanIds, spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { sealed } from './sealed';
import { expectedZipkin } from './zipkin-expected';
import { readZipkinJson } from './zipkin-json-judge';

const encoder = new ZipkinJsonEncoder({ serviceName: 'søk', tags: ['ip', '10.0.0.1', 'hostname', 'h'] });
const local = { serviceName: 'søk', ipv4: '0a000001', ipv6: '', port: 0 };

function textOf(span: SpanRecord): string {
  return sealed(encoder, [span]).toString();
}

function tagsOf(key: string, value: TagValue): unknown {
  return JSON.parse(textOf(spanRecord({ tags: [key, value] })))[0].tags;
}

describe('Zipkin JSON', () => {
  it('is named and typed as Zipkin has it', () => {
    assert.equal(encoder.format, 'zipkin-json');
    assert.equal(encoder.contentType, 'application/json');
  });

  it('is an array of spans in the words of Zipkin', () => {
    const span = spanRecord({
      ids: { parentId1: 2, flags: 3 },
      operationName: 'get',
      tags: ['span.kind', 'client', 'http.path', '/', 'peer.service', 'db', 'error', true],
      logs: [{ timestampUs: FAKE_START_US + 100, fields: ['event', 'ws'] }],
    });
    assert.deepEqual(JSON.parse(textOf(span)), [
      {
        traceId: '0102030405060708090a0b0c0d0e0f10',
        parentId: '0000000000000002',
        id: '0000000000000003',
        name: 'get',
        timestamp: 1_700_000_000_000_000,
        duration: 5000,
        localEndpoint: { ipv4: '10.0.0.1', serviceName: 'søk' },
        kind: 'CLIENT',
        remoteEndpoint: { serviceName: 'db' },
        tags: { 'http.path': '/', 'peer.service': 'db', error: 'true' },
        annotations: [{ timestamp: 1_700_000_000_000_100, value: 'ws' }],
        debug: true,
      },
    ]);
  });

  it('leaves out what is not there', () => {
    const [span] = JSON.parse(textOf(spanRecord({ tags: ['span.kind', 'server'], logs: [] })));
    assert.deepEqual(Object.keys(span).sort(), [
      'duration',
      'id',
      'kind',
      'localEndpoint',
      'name',
      'timestamp',
      'traceId',
    ]);
  });

  it('is read as what any span was', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
        assert.deepStrictEqual(
          readZipkinJson(sealed(encoder, spans)),
          spans.map((span) => expectedZipkin(span, local)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('gives a 64-bit trace id 16 digits', () => {
    const [span] = JSON.parse(textOf(spanRecord({ ids: { traceId0: 0, traceId1: 0 } })));
    assert.equal(span.traceId, '090a0b0c0d0e0f10');
  });

  it('never sends an error that is none, since Zipkin takes the mere tag for one', () => {
    for (const none of [false, 'false', '', 0]) assert.equal(tagsOf('error', none), undefined);
    assert.deepEqual(tagsOf('error', 'ETIMEDOUT'), { error: 'ETIMEDOUT' });
    assert.deepEqual(tagsOf('error', 'true'), { error: 'true' });
  });

  it('says at least 1 for a time, and a number of JSON whatever the clock said', () => {
    for (const us of [0, 0.4, -5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const [span] = JSON.parse(textOf(spanRecord({ startUs: us, durationUs: us })));
      const expected = us === Number.POSITIVE_INFINITY ? Number.MAX_SAFE_INTEGER : 1;
      assert.deepEqual([span.timestamp, span.duration], [expected, expected]);
    }
  });

  it('tells a log of several fields as JSON', () => {
    const fields = [
      'event',
      'e',
      'n',
      -0,
      'nan',
      Number.NaN,
      'ok',
      true,
      'b',
      Uint8Array.of(1),
      '__proto__',
      '"',
    ];
    const [span] = JSON.parse(textOf(spanRecord({ logs: [{ timestampUs: 1, fields }] })));
    assert.equal(
      span.annotations[0].value,
      '{"event":"e","n":-0,"nan":"NaN","ok":true,"b":"AQ==","__proto__":"\\""}',
    );
  });

  it('says nothing of references that are not the parent', () => {
    const references = [{ type: 1 as const, ids: spanIds({ spanId1: 9 }) }];
    assert.equal(textOf(spanRecord({ references })), textOf(spanRecord()));
  });

  it('carries 10 000 tags', () => {
    const tags = Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, i]).flat();
    const [span] = JSON.parse(textOf(spanRecord({ tags })));
    assert.equal(Object.keys(span.tags).length, 10_000);
  });
});
