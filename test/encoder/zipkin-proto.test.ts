import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ZipkinProtoEncoder } from '../../src/encoder/zipkin-proto';
import type { SpanRecord } from '../../src/model/span-record';
import { FAKE_START_US, spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { sealed } from './sealed';
import { expectedZipkin, type ToldZipkinSpan } from './zipkin-expected';
import { readZipkinProto } from './zipkin-proto-judge';

const encoder = new ZipkinProtoEncoder({ serviceName: 'svc', tags: ['ip', '127.0.0.1'] });
const local = { serviceName: 'svc', ipv4: '7f000001', ipv6: '', port: 0 };

/** A trace id of 64 bits has zeros before it here. */
function expected(span: SpanRecord): ToldZipkinSpan {
  const told = expectedZipkin(span, local);
  return { ...told, traceId: told.traceId.padStart(32, '0') };
}

/** One span by protoc. It has a local port and is shared, of which a record knows neither. */
const GOLDEN =
  '0a6a0a100102030405060708090a0b0c0d0e0f10120800000000000000021a08000000000000000320022a036765743100401e18240a0600388827' +
  '420e0a0373766312047f000001208827520d0964401e18240a0600120277735a0e0a09687474702e7061746812012f6801';

describe('Zipkin protobuf', () => {
  it('is named and typed as Zipkin has it', () => {
    assert.equal(encoder.format, 'zipkin');
    assert.equal(encoder.contentType, 'application/x-protobuf');
  });

  it('equals the golden vector but for the local port and the shared flag', () => {
    const span = spanRecord({
      ids: { parentId1: 2 },
      operationName: 'get',
      tags: ['span.kind', 'server', 'http.path', '/'],
      logs: [{ timestampUs: FAKE_START_US + 100, fields: ['event', 'ws'] }],
    });
    // Without them the endpoint is 3 bytes shorter, and the span 5; its length keeps the second byte it was given.
    const golden = GOLDEN.replace('420e0a0373766312047f000001208827', '420b0a0373766312047f000001')
      .replace(/6801$/, '')
      .replace(/^0a6a/, '0a65');
    assert.equal(sealed(encoder, [span]).toString('hex'), golden);
  });

  it('is read by protobufjs as what any span was', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
        assert.deepStrictEqual(readZipkinProto(sealed(encoder, spans)), spans.map(expected));
      }),
      { numRuns: 200 },
    );
  });

  it('gives a 64-bit trace id 16 bytes too, since Jaeger takes no other number', () => {
    const [span] = readZipkinProto(sealed(encoder, [spanRecord({ ids: { traceId0: 0, traceId1: 0 } })]));
    assert.equal(span.traceId, '0000000000000000090a0b0c0d0e0f10');
  });

  it('carries both sides of a call, by IPv6 too', () => {
    const six = new ZipkinProtoEncoder({ serviceName: 'svc', tags: ['ip', '2001:db8::1'] });
    const tags = ['peer.ipv4', '10.0.0.2', 'peer.ipv6', '::1', 'peer.port', 65535, 'peer.service', 'db'];
    const [span] = readZipkinProto(sealed(six, [spanRecord({ tags })]));
    assert.equal(span.local.ipv6, '20010db8000000000000000000000001');
    assert.deepEqual(span.remote, {
      serviceName: 'db',
      ipv4: '0a000002',
      ipv6: `${'0'.repeat(31)}1`,
      port: 65535,
    });
  });

  it('carries 10 000 tags', () => {
    const tags = Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, i]).flat();
    assert.equal(readZipkinProto(sealed(encoder, [spanRecord({ tags })]))[0].tags.length, 10_000);
  });
});
