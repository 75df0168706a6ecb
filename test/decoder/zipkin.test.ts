import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeZipkinJson } from '../../src/decoder/zipkin-json';
import { decodeZipkinProto } from '../../src/decoder/zipkin-proto';
import { decodeZipkinV1Json } from '../../src/decoder/zipkin-v1-json';
import { decodeZipkinV1Thrift } from '../../src/decoder/zipkin-v1-thrift';
import { ZipkinJsonEncoder } from '../../src/encoder/zipkin-json';
import { ZipkinProtoEncoder } from '../../src/encoder/zipkin-proto';
import { ZipkinV1Encoder } from '../../src/encoder/zipkin-v1';
import type { SpanRecord } from '../../src/model/span-record';
import { arbitrarySpan } from '../encoder/arbitrary-span';
import { sealed } from '../encoder/sealed';
import { FAKE_START_US, spanRecord } from '../fakes/span-record';
import { throughZipkin, throughZipkinV1 } from './expected-record';

/** By protoc: SERVER "get", parent 2, local svc 127.0.0.1:5000, annotation ws, tag http.path, shared. */
const GOLDEN_PROTO =
  '0a6a0a100102030405060708090a0b0c0d0e0f10120800000000000000021a08000000000000000320022a036765743100401e18240a0600' +
  '388827420e0a0373766312047f000001208827520d0964401e18240a0600120277735a0e0a09687474702e7061746812012f6801';
/** By zipkin-encoder-thrift 0.22.0: trace a…b "get", id 3, parent 2, ws, cs, cr by myawesomeapp, tag http.path. */
const GOLDEN_V1 =
  '0c000000010a0001000000000000000b0b0003000000036765740a000400000000000000030a000500000000000000020f00060c00000003' +
  '0a000100060a24181e40640b00020000000277730c00030800017f00000106000213880b00030000000c6d79617765736f6d65617070' +
  '00000a000100060a24181e40000b00020000000263730c00030800017f00000106000213880b00030000000c6d79617765736f6d6561' +
  '707000000a000100060a24181e53880b00020000000263720c00030800017f00000106000213880b00030000000c6d79617765736f6d' +
  '6561707000000f00080c000000010b000100000009687474702e706174680b0002000000012f080003000000060c00040800017f0000' +
  '0106000213880b00030000000c6d79617765736f6d656170700000020009000a000a00060a24181e40000a000b00000000000013880a' +
  '000c000000000000000a00';

const process = { serviceName: 'svc', tags: ['ip', '10.0.0.1', 'hostname', 'lost'] };
const FORMATS = [
  {
    name: 'Zipkin JSON',
    encoder: new ZipkinJsonEncoder(process),
    decode: decodeZipkinJson,
    through: throughZipkin,
  },
  {
    name: 'Zipkin protobuf',
    encoder: new ZipkinProtoEncoder(process),
    decode: decodeZipkinProto,
    through: throughZipkin,
  },
  {
    name: 'Zipkin v1 Thrift',
    encoder: new ZipkinV1Encoder(process),
    decode: decodeZipkinV1Thrift,
    through: throughZipkinV1,
  },
];

for (const { name, encoder, decode, through } of FORMATS) {
  describe(`${name}, read`, () => {
    it('equals what our encoder was given, but for what Zipkin cannot say', () => {
      fc.assert(
        fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
          const [batch, ...others] = decode(sealed(encoder, spans));
          assert.deepStrictEqual(batch.spans.map(tagsSorted), spans.map(through).map(tagsSorted));
          assert.deepEqual(others, []);
        }),
        { numRuns: 200 },
      );
    });

    it('has the service and its address in the process', () => {
      const [batch] = decode(sealed(encoder, [spanRecord()]));
      assert.deepEqual(batch.process, { serviceName: 'svc', tags: ['ip', '10.0.0.1'] });
    });

    it('has the other side as peer tags where they are missing', () => {
      const tags = ['span.kind', 'client', 'peer.address', 'db.example:5432'];
      const [batch] = decode(sealed(encoder, [spanRecord({ tags })]));
      assert.deepEqual(batch.spans[0].tags, [...tags, 'peer.service', 'db.example', 'peer.port', 5432]);
    });

    it('leaves out and counts spans that name nobody', () => {
      const [batch] = decode(sealed(encoder, [spanRecord({ ids: { spanId1: 0 } }), spanRecord()]));
      assert.deepEqual([batch.spans.length, batch.refusedSpans], [1, 1]);
    });

    it('never makes anything of noise but CLEW_ERR_DECODE', () => {
      const whole = sealed(encoder, [
        spanRecord({ tags: ['k', 'v'], logs: [{ timestampUs: 1, fields: ['a', 1] }] }),
      ]);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length), (noise, at) => {
          try {
            decode(Buffer.concat([whole.subarray(0, at), noise]));
          } catch (error) {
            assert.equal((error as { code: string }).code, 'CLEW_ERR_DECODE');
          }
        }),
        { numRuns: 500 },
      );
    });
  });
}

describe('Zipkin of others', () => {
  it('by protobuf is what the golden vector says', () => {
    const [batch] = decodeZipkinProto(Buffer.from(GOLDEN_PROTO, 'hex'));
    assert.deepEqual(batch.process, { serviceName: 'svc', tags: ['ip', '127.0.0.1'] });
    const expected = spanRecord({
      ids: { parentId1: 2 },
      operationName: 'get',
      tags: ['span.kind', 'server', 'http.path', '/'],
      logs: [{ timestampUs: FAKE_START_US + 100, fields: ['event', 'ws'] }],
      remoteParent: true,
    });
    assert.deepEqual(batch.spans, [expected]);
  });

  it('by v1 Thrift is what the golden vector says', () => {
    const [batch] = decodeZipkinV1Thrift(Buffer.from(GOLDEN_V1, 'hex'));
    assert.deepEqual(batch.process, { serviceName: 'myawesomeapp', tags: ['ip', '127.0.0.1'] });
    const expected = spanRecord({
      ids: { traceId0: 0, traceId1: 10, traceId2: 0, traceId3: 11, parentId1: 2 },
      operationName: 'get',
      tags: ['span.kind', 'client', 'http.path', '/'],
      logs: [{ timestampUs: FAKE_START_US + 100, fields: ['event', 'ws'] }],
    });
    assert.deepEqual(batch.spans, [expected]);
  });

  it('is one batch for each service that reports', () => {
    const spans = ['a', 'b', 'a'].map((serviceName, i) => ({
      traceId: '1',
      id: `${i + 1}`,
      localEndpoint: { serviceName },
    }));
    const batches = decodeZipkinJson(json(spans));
    assert.deepEqual(
      batches.map((batch) => [batch.process.serviceName, batch.spans.map(({ ids }) => ids.spanId1)]),
      [
        ['a', [1, 3]],
        ['b', [2]],
      ],
    );
  });

  it('may have trace ids of 64 bits', () => {
    const [{ spans }] = decodeZipkinJson(json([{ traceId: '00000000000000ab', id: '00000000000000cd' }]));
    assert.deepEqual([spans[0].ids.traceId1, spans[0].ids.traceId3, spans[0].ids.spanId1], [0, 0xab, 0xcd]);
    const short = Buffer.from('0a140a0800000000000000ab1a0800000000000000cd', 'hex');
    const [batch] = decodeZipkinProto(short);
    assert.deepEqual([batch.spans[0].ids.traceId1, batch.spans[0].ids.traceId3], [0, 0xab]);
  });

  it('has an error whatever the tag says, and the words it says', () => {
    const errorOf = (error: string) =>
      decodeZipkinJson(json([{ traceId: '1', id: '1', tags: { error } }]))[0].spans[0].tags;
    assert.deepEqual(errorOf(''), ['error', true]);
    assert.deepEqual(errorOf('false'), ['error', true]);
    assert.deepEqual(errorOf('no route'), ['error', 'no route']);
  });

  it('has annotations that are JSON objects as fields', () => {
    const annotations = [
      { timestamp: 5, value: '{"event":"retry","attempt":2,"cause":{"code":"E"},"none":null}' },
      { timestamp: 6, value: '{not json}' },
    ];
    const [{ spans }] = decodeZipkinJson(json([{ traceId: '1', id: '1', annotations }]));
    assert.deepEqual(spans[0].logs, [
      { timestampUs: 5, fields: ['event', 'retry', 'attempt', 2, 'cause', '{"code":"E"}', 'none', ''] },
      { timestampUs: 6, fields: ['event', '{not json}'] },
    ]);
    // A part of a span, without a time of its own.
    assert.equal(spans[0].startUs, 5);
  });

  it('is refused with the name of the member that is wrong', () => {
    for (const decode of [decodeZipkinJson, decodeZipkinV1Json]) {
      const refused = (value: unknown, message: RegExp) => {
        assert.throws(() => decode(json(value)), { code: 'CLEW_ERR_DECODE', message });
      };
      refused({}, /`spans` is no list/);
      refused([null], /`spans` is no object/);
      refused([{ traceId: 5 }], /`traceId` is no text/);
      refused([{ traceId: '1', id: '1', timestamp: 'now' }], /`timestamp` is no time/);
      refused([{ traceId: '1', id: '1', annotations: {} }], /`annotations` is no list/);
    }
  });

  it('of nothing is nothing', () => {
    assert.deepEqual(decodeZipkinJson(json([])), []);
    assert.deepEqual(decodeZipkinProto(Buffer.alloc(0)), []);
    assert.deepEqual(decodeZipkinV1Thrift(Buffer.from('0c00000000', 'hex')), []);
  });
});

describe('Zipkin v1', () => {
  const host = (serviceName: string, port = 0) => ({ serviceName, ipv4: '10.0.0.1', port });
  const core = (value: string, timestamp: number, serviceName: string) => {
    return { value, timestamp, endpoint: host(serviceName) };
  };
  const span = (members: object) => json([{ traceId: '1', id: '2', name: 'get', ...members }]);

  it('has the kind and the times of its core annotations', () => {
    const timesOf = (annotations: object[]) => {
      const [{ spans }] = decodeZipkinV1Json(span({ annotations }));
      const { tags, startUs, durationUs, logs, remoteParent } = spans[0];
      return [tags?.[1], startUs, durationUs, logs, remoteParent];
    };
    assert.deepEqual(timesOf([core('cs', 10, 'a'), core('cr', 30, 'a')]), [
      'client',
      10,
      20,
      undefined,
      false,
    ]);
    assert.deepEqual(timesOf([core('ss', 30, 'a'), core('sr', 10, 'a')]), [
      'server',
      10,
      20,
      undefined,
      true,
    ]);
    assert.deepEqual(timesOf([core('ms', 10, 'a')]), ['producer', 10, 0, undefined, false]);
    assert.deepEqual(timesOf([core('mr', 10, 'a')]), ['consumer', 10, 0, undefined, false]);
  });

  it('with both sides in one span is two, each with what is its own', () => {
    const annotations = [
      core('cs', 10, 'front'),
      core('sr', 12, 'back'),
      core('ws', 13, 'back'),
      core('ss', 18, 'back'),
      core('cr', 20, 'front'),
    ];
    const binaryAnnotations = [
      { key: 'sa', value: true, endpoint: host('back', 80) },
      { key: 'ca', value: true, endpoint: host('front') },
      { key: 'path', value: '/', endpoint: host('back') },
      { key: 'odd', value: 'x', endpoint: host('elsewhere') },
    ];
    const v1 = { timestamp: 10, duration: 10, annotations, binaryAnnotations };
    const [front, back] = decodeZipkinV1Json(span(v1));
    assert.deepEqual([front.process.serviceName, back.process.serviceName], ['front', 'back']);
    assert.deepEqual([front.spans[0].startUs, front.spans[0].durationUs], [10, 10]);
    assert.deepEqual([back.spans[0].startUs, back.spans[0].durationUs], [12, 6]);
    const ip = ['peer.ipv4', '10.0.0.1'];
    assert.deepEqual(front.spans[0].tags, [
      'span.kind',
      'client',
      'odd',
      'x',
      'peer.service',
      'back',
      ...ip,
      'peer.port',
      80,
    ]);
    assert.deepEqual(back.spans[0].tags, [
      'span.kind',
      'server',
      'path',
      '/',
      'peer.service',
      'front',
      ...ip,
    ]);
    assert.deepEqual(back.spans[0].logs, [{ timestampUs: 13, fields: ['event', 'ws'] }]);
    assert.equal(front.spans[0].logs, undefined);
    assert.equal(back.spans[0].remoteParent, true);
  });

  it('of a local span has the service from whatever names it, and `lc` is no tag when it is empty', () => {
    const lc = { key: 'lc', value: '', endpoint: host('job') };
    const [batch] = decodeZipkinV1Json(span({ timestamp: 1, duration: 2, binaryAnnotations: [lc] }));
    assert.equal(batch.process.serviceName, 'job');
    assert.equal(batch.spans[0].tags, undefined);
    const named = { ...lc, value: 'spark' };
    assert.deepEqual(decodeZipkinV1Json(span({ binaryAnnotations: [named] }))[0].spans[0].tags, [
      'lc',
      'spark',
    ]);
  });

  it('leaves out annotations without a time, as Zipkin does', () => {
    const annotations = [core('ws', 0, 'a'), core('wr', 1, 'a')];
    const [{ spans }] = decodeZipkinV1Json(span({ annotations }));
    assert.deepEqual(spans[0].logs, [{ timestampUs: 1, fields: ['event', 'wr'] }]);
  });

  it('by Thrift has ports without a sign, and an address of zeros is none', () => {
    const tags = ['span.kind', 'client', 'peer.ipv4', '10.0.0.2', 'peer.address', '10.0.0.2:50000'];
    const [batch] = decodeZipkinV1Thrift(sealed(new ZipkinV1Encoder(process), [spanRecord({ tags })]));
    assert.deepEqual(batch.spans[0].tags, [...tags, 'peer.port', 50_000]);
    const nowhere = GOLDEN_V1.replaceAll('7f000001', '00000000');
    assert.deepEqual(decodeZipkinV1Thrift(Buffer.from(nowhere, 'hex'))[0].process.tags, []);
  });

  it('by Thrift may have typed values, which Zipkin itself leaves out', () => {
    const typed: [string, string, unknown][] = [
      ['00', '01', true],
      ['01', '0102', Uint8Array.of(1, 2)],
      ['02', 'fffe', -2],
      ['03', '00000102', 258],
      ['04', '0020000000000001', '9007199254740993'],
      ['05', '3ff8000000000000', 1.5],
      ['06', '6869', 'hi'],
      ['03', '01', Uint8Array.of(1)],
    ];
    for (const [type, value, expected] of typed) {
      const length = (value.length / 2).toString(16).padStart(8, '0');
      const binary = `0b0001000000016b0b0002${length}${value}080003000000${type}00`;
      const hex = `0c000000010a000100000000000000010a000400000000000000020f00080c00000001${binary}00`;
      assert.deepEqual(decodeZipkinV1Thrift(Buffer.from(hex, 'hex'))[0].spans[0].tags, ['k', expected], type);
    }
  });

  it('by Thrift is refused when what it must have is missing', () => {
    const refused = (hex: string, message: RegExp) => {
      assert.throws(() => decodeZipkinV1Thrift(Buffer.from(hex, 'hex')), {
        code: 'CLEW_ERR_DECODE',
        message,
      });
    };
    refused('0c0000000100', /a span without ids/);
    refused('0c000000010f00060c000000010000', /an annotation without a timestamp/);
    refused('0c000000010f00080c000000010000', /a binary annotation without a key/);
    refused('0c7fffffff', /a list of 2147483647 elements/);
  });
});

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** A Zipkin span's tags are a map: JavaScript's objects put keys like `7` first. */
function tagsSorted(span: SpanRecord): SpanRecord {
  const { tags } = span;
  if (tags === undefined) return span;
  const pairs = tags.flatMap((key, i) => (i % 2 === 0 ? [[key, tags[i + 1]] as const] : []));
  return { ...span, tags: pairs.sort(([a], [b]) => (a < b ? -1 : 1)).flat() };
}

describe('Zipkin JSON that is no spans', () => {
  for (const decode of [decodeZipkinJson, decodeZipkinV1Json]) {
    it(`is refused before it costs anything: ${decode.name}`, () => {
      const many = Buffer.from(`[${'{},'.repeat(500_000)}{}]`);
      const started = performance.now();
      assert.throws(() => decode(many), { code: 'CLEW_ERR_DECODE', message: /a span without ids/ });
      assert.ok(performance.now() - started < 2000);
      assert.throws(() => decode(Buffer.from('[{"traceId":"1"}]')), /a span without ids/);
      assert.throws(() => decode(Buffer.from('[{"id":"1"}]')), /a span without ids/);
    });
  }
});
