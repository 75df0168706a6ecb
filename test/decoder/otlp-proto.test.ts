import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Writer } from 'protobufjs/minimal';
import type { DecodedBatch } from '../../src/decoder/decoded-batch';
import { decodeOtlpJson } from '../../src/decoder/otlp-json';
import { decodeOtlpProto } from '../../src/decoder/otlp-proto';
import { MAX_MESSAGES } from '../../src/decoder/proto-scan';
import { OtlpJsonEncoder } from '../../src/encoder/otlp-json';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { findTag } from '../../src/model/span-record';
import { arbitrarySpan } from '../encoder/arbitrary-span';
import { request } from '../encoder/otlp-judge';
import { sealed } from '../encoder/sealed';
import { spanIds, spanRecord } from '../fakes/span-record';
import { throughOtlp } from './expected-record';

/** By protoc: resource service.name=svc; scope sdk/1.0.0; one SERVER span with three tags, an event, status ERROR. */
const GOLDEN =
  '0aba010a170a150a0c736572766963652e6e616d6512050a03737663129e010a0c0a0373646b1205312e302e30128d010a100102030405' +
  '060708090a0b0c0d0e0f1012080000000000000003220800000000000000022a026f7030023900002a36fe9c971741404b7636fe9c9717' +
  '4a070a0162120210014a100a0169120b18ffffffffffffffffff014a0e0a0164120921000000000000f83f5a180940423936fe9c971712' +
  '036c6f671a080a016d12030a01787a021802850101010000';

const process = { serviceName: 'svc', tags: ['hostname', 'here'] };
const FORMATS = [
  { name: 'OTLP protobuf', encoder: new OtlpProtoEncoder(process), decode: decodeOtlpProto },
  { name: 'OTLP JSON', encoder: new OtlpJsonEncoder(process), decode: decodeOtlpJson },
];

for (const { name, encoder, decode } of FORMATS) {
  describe(`${name}, read`, () => {
    it('equals what our encoder was given, but for what OTLP cannot say', () => {
      fc.assert(
        fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
          const [batch] = decode(sealed(encoder, spans));
          assert.deepStrictEqual(batch.spans, spans.map(throughOtlp));
        }),
        { numRuns: 200 },
      );
    });

    it('has the service in the process, and the resource under its own names', () => {
      const [{ process }] = decode(sealed(encoder, [spanRecord()]));
      assert.equal(process.serviceName, 'svc');
      assert.equal(findTag(process.tags, 'host.name'), 'here');
      assert.equal(findTag(process.tags, 'service.name'), undefined);
    });

    it('leaves out and counts spans that name nobody', () => {
      const nobody = spanRecord({ ids: { spanId1: 0 } });
      const [batch] = decode(sealed(encoder, [nobody, spanRecord()]));
      assert.deepEqual([batch.spans.length, batch.refusedSpans], [1, 1]);
    });

    it('never makes anything of noise but CLEW_ERR_DECODE', () => {
      const whole = sealed(encoder, [spanRecord({ tags: ['k', 'v'] })]);
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

describe('OTLP of others', () => {
  it('is what the golden vector says, with the library that made it', () => {
    const [batch] = decodeOtlpProto(Buffer.from(GOLDEN, 'hex'));
    assert.deepEqual(batch.process, { serviceName: 'svc', tags: [] });
    const tags = ['span.kind', 'server', 'b', true, 'i', -1, 'd', 1.5, 'error', true];
    const scope = ['otel.scope.name', 'sdk', 'otel.scope.version', '1.0.0'];
    const logs = [{ timestampUs: 1_700_000_000_001_000, fields: ['m', 'x'] }];
    assert.deepEqual(batch.spans, [spanRecord({ ids: { parentId1: 2 }, tags: [...tags, ...scope], logs })]);
  });

  it('has an error with a message as error and otel.status_description', () => {
    const { tags } = only({ status: { code: 2, message: 'no route' } });
    assert.deepEqual(tags, ['error', true, 'otel.status_description', 'no route']);
    assert.deepEqual(only({ status: { code: 1 } }).tags, ['error', false]);
  });

  it('has lists and objects as JSON text, and integers beyond 2^53 in all their digits', () => {
    const list = { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }, {}] } };
    const pairs = { kvlistValue: { values: [{ key: 'in', value: list }] } };
    const attributes = [
      { key: 'list', value: list },
      { key: 'pairs', value: pairs },
      { key: 'big', value: { intValue: '9007199254740993' } },
      { key: 'none', value: {} },
    ];
    const expected = [
      'list',
      '["a",1,null]',
      'pairs',
      '{"in":["a",1,null]}',
      'big',
      '9007199254740993',
      'none',
      '',
    ];
    assert.deepEqual(only({ attributes }).tags, expected);
  });

  it('has links of unknown type as followsFrom, beside the parent', () => {
    const link = { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2) };
    const { references } = only({ parentSpanId: Buffer.from('0000000000000002', 'hex'), links: [link] });
    const words = { traceId0: 0x01010101, traceId1: 0x01010101, traceId2: 0x01010101, traceId3: 0x01010101 };
    assert.deepEqual(references, [
      { type: 0, ids: spanIds({ spanId1: 2, flags: 0 }) },
      { type: 1, ids: spanIds({ ...words, spanId0: 0x02020202, spanId1: 0x02020202, flags: 0 }) },
    ]);
  });

  it('has one batch a resource, and a service that is not named has a name', () => {
    const bytes = request.encode(request.fromObject({ resource_spans: [{}, {}] })).finish();
    const services = decodeOtlpProto(Buffer.from(bytes)).map((batch) => batch.process.serviceName);
    assert.deepEqual(services, ['unknown_service', 'unknown_service']);
  });

  it('is refused when values lie too deep within each other', () => {
    const deep = (depth: number) => {
      let value: object = { stringValue: 'x' };
      for (let i = 0; i < depth; i++) value = { arrayValue: { values: [value] } };
      return value;
    };
    assert.ok(only({ attributes: [{ key: 'k', value: deep(32) }] }).tags);
    assert.throws(() => only({ attributes: [{ key: 'k', value: deep(33) }] }), { message: /too many lists/ });
    const tooDeepForJson = `{"resourceSpans":${'['.repeat(200_000)}`;
    assert.throws(() => decodeOtlpJson(Buffer.from(tooDeepForJson)), { code: 'CLEW_ERR_DECODE' });
  });

  it('is refused when it holds too many messages, before room is made for them', () => {
    // Field 1 of the request, field 2 in that, and in that as field 2 a span of no bytes, again and again.
    const emptySpans = (count: number) => {
      const scopeSpans = Writer.create()
        .uint32(18)
        .bytes(Buffer.alloc(count * 2, '1200', 'hex'))
        .finish();
      return Buffer.from(Writer.create().uint32(10).bytes(scopeSpans).finish());
    };
    assert.equal(decodeOtlpProto(emptySpans(MAX_MESSAGES - 2))[0].refusedSpans, MAX_MESSAGES - 2);
    assert.throws(() => decodeOtlpProto(emptySpans(MAX_MESSAGES - 1)), {
      code: 'CLEW_ERR_DECODE',
      message: /more than 1000000 messages/,
    });
  });

  it('in JSON, is refused with the name of the member that is wrong', () => {
    const wrong: [object, RegExp][] = [
      [{ name: 5 }, /`name` is no text/],
      [{ attributes: {} }, /`attributes` is no list/],
      [{ attributes: [null] }, /`attributes` is no object/],
      [{ startTimeUnixNano: 'soon' }, /`startTimeUnixNano` is no time/],
      [{ startTimeUnixNano: -1 }, /`startTimeUnixNano` is no time/],
      [{ status: [] }, /`status` is no object/],
      [{ attributes: [{ key: 'k', value: { intValue: '1.5' } }] }, /`intValue` is no integer/],
    ];
    for (const [members, message] of wrong) {
      assert.throws(() => decodeOtlpJson(json(members)), { code: 'CLEW_ERR_DECODE', message });
    }
    assert.throws(() => decodeOtlpJson(Buffer.from('[]')), { message: /the body` is no object/ });
    assert.throws(() => decodeOtlpJson(Buffer.from('{')), { code: 'CLEW_ERR_DECODE' });
  });

  it('in JSON, may have ids in upper case and times as numbers', () => {
    const members = {
      traceId: '0102030405060708090A0B0C0D0E0F10',
      startTimeUnixNano: 1000,
      endTimeUnixNano: 3000,
    };
    const [{ spans }] = decodeOtlpJson(json(members));
    assert.deepEqual([spans[0].startUs, spans[0].durationUs, spans[0].ids.traceId3], [1, 2, 0x0d0e0f10]);
  });
});

const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';

/** The record of one span, given with OTLP's own members (ids as bytes), by way of protobuf. */
function only(members: object) {
  const span = {
    traceId: Buffer.from(TRACE_ID, 'hex'),
    spanId: Buffer.from('0000000000000003', 'hex'),
    ...members,
  };
  const message = request.fromObject(
    snake({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }) as object,
  );
  const batches: DecodedBatch[] = decodeOtlpProto(Buffer.from(request.encode(message).finish()));
  return batches[0].spans[0];
}

function json(members: object): Buffer {
  const span = { traceId: TRACE_ID, spanId: '0000000000000003', ...members };
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
}

function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  const renamed = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [renamed(key), snake(member)]));
}
