import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import type { SpanRecord, TagValue } from '../../src/model/span-record';
import { VERSION } from '../../src/model/version';
import { FAKE_START_US, spanIds, spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { expectedOtlp } from './otlp-expected';
import {
  decodeByOpenTelemetry,
  decodeOtlp,
  type ToldOtlpSpan,
  toldAttributes,
  toldSpans,
} from './otlp-judge';
import { sealed } from './sealed';

const encoder = new OtlpProtoEncoder({ serviceName: 'svc', tags: [] });

function spansOf(spans: readonly SpanRecord[]): ToldOtlpSpan[] {
  return toldSpans(decodeOtlp(sealed(encoder, spans)));
}

/** OpenTelemetry's decoder is of the days before spans and links had flags. */
function withoutFlags(span: ToldOtlpSpan): ToldOtlpSpan {
  return { ...span, flags: 0, links: span.links.map((link) => ({ ...link, flags: 0 })) };
}

/** A span by protoc, length-delimited field 2 of ScopeSpans; the scope before it is not ours. */
const GOLDEN_SPAN =
  '128d010a100102030405060708090a0b0c0d0e0f1012080000000000000003220800000000000000022a026f7030023900002a36fe9c9717' +
  '41404b7636fe9c97174a070a0162120210014a100a0169120b18ffffffffffffffffff014a0e0a0164120921000000000000f83f5a18094042' +
  '3936fe9c971712036c6f671a080a016d12030a01787a021802850101010000';

const goldenSpan = spanRecord({
  ids: { parentId1: 2 },
  tags: ['span.kind', 'server', 'b', true, 'i', -1, 'd', 1.5, 'error', true],
  logs: [{ timestampUs: FAKE_START_US + 1000, fields: ['m', 'x'] }],
});

describe('OTLP protobuf', () => {
  it('is named and typed as OTLP over HTTP has it', () => {
    assert.equal(encoder.format, 'otlp');
    assert.equal(encoder.contentType, 'application/x-protobuf');
  });

  it('equals the golden vector in every byte of a span', () => {
    const hex = sealed(encoder, [goldenSpan]).toString('hex');
    assert.ok(hex.endsWith(GOLDEN_SPAN), hex);
  });

  it("is read by protobufjs and by OpenTelemetry's decoder as what any span was", () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), (spans) => {
        const bytes = sealed(encoder, spans);
        const expected = spans.map(expectedOtlp);
        assert.deepStrictEqual(toldSpans(decodeOtlp(bytes)), expected);
        assert.deepStrictEqual(toldSpans(decodeByOpenTelemetry(bytes)), expected.map(withoutFlags));
      }),
      { numRuns: 200 },
    );
  });

  it('says who reports in the words of OpenTelemetry', () => {
    const tags = [
      'hostname',
      'h',
      'ip',
      '10.0.0.1',
      'client-uuid',
      'u',
      'jaeger.version',
      'Clew-1',
      'zone',
      7,
    ];
    const named = new OtlpProtoEncoder({ serviceName: 'søk', tags: [...tags, 'service.name', 'no'] });
    const [{ resource, scope_spans }] = decodeOtlp(sealed(named, [spanRecord()])).resource_spans;
    assert.deepEqual(toldAttributes(resource.attributes), [
      ['service.name', 'søk'],
      ['telemetry.sdk.name', 'clew'],
      ['telemetry.sdk.language', 'nodejs'],
      ['telemetry.sdk.version', VERSION],
      ['zone', 7],
      ['host.name', 'h'],
      ['host.ip', '["10.0.0.1"]'],
      ['service.instance.id', 'u'],
    ]);
    assert.deepEqual(scope_spans[0].scope, { name: 'clew', version: VERSION });
  });

  it('lets a tag under its OpenTelemetry name win over the one that is mapped to it', () => {
    const named = new OtlpProtoEncoder({ serviceName: 's', tags: ['hostname', 'a', 'host.name', 'b'] });
    const { attributes } = decodeOtlp(sealed(named, [spanRecord()])).resource_spans[0].resource;
    assert.deepEqual(toldAttributes(attributes).slice(4), [['host.name', 'b']]);
  });

  for (const [error, code, message, kept] of [
    [true, 2, '', false],
    ['true', 2, '', false],
    [false, 1, '', false],
    ['false', 1, '', false],
    ['ETIMEDOUT', 2, 'ETIMEDOUT', true],
    [1, 2, '', true],
    [0, 0, '', true],
    ['', 0, '', true],
  ] satisfies [TagValue, number, string, boolean][]) {
    it(`reads the tag error ${JSON.stringify(error)} as status ${code}`, () => {
      const [span] = spansOf([spanRecord({ tags: ['error', error] })]);
      assert.deepEqual(span.status, { code, message });
      assert.deepEqual(span.attributes, kept ? [['error', error]] : []);
    });
  }

  it('reads the kinds, and leaves words it does not know among the attributes', () => {
    const kinds = ['client', 'server', 'producer', 'consumer', 'internal', 'Server', 3];
    const told = spansOf(kinds.map((kind) => spanRecord({ tags: ['span.kind', kind] })));
    assert.deepEqual(
      told.map(({ kind }) => kind),
      [3, 2, 4, 5, 1, 1, 1],
    );
    assert.deepEqual(
      told.map(({ attributes }) => attributes.length),
      [0, 0, 0, 0, 1, 1, 1],
    );
  });

  it('makes an exception of a log with event error', () => {
    const fields = ['event', 'error', 'error.kind', 'E', 'message', 'm', 'stack', 's', 'more', 1];
    const [span] = spansOf([spanRecord({ logs: [{ timestampUs: FAKE_START_US, fields }] })]);
    assert.deepEqual(span.events[0].name, 'exception');
    assert.deepEqual(span.events[0].attributes, [
      ['exception.type', 'E'],
      ['exception.message', 'm'],
      ['exception.stacktrace', 's'],
      ['more', 1],
    ]);
  });

  it('links a followsFrom parent too, so that the kind of reference is not lost', () => {
    const parent = spanIds({ spanId1: 2 });
    const follows = spanRecord({ ids: { parentId1: 2 }, references: [{ type: 1, ids: parent }] });
    const child = spanRecord({ ids: { parentId1: 2 }, references: [{ type: 0, ids: parent }] });
    const [first, second] = spansOf([follows, child]);
    assert.deepEqual(first.links[0].attributes, [['opentracing.ref_type', 'follows_from']]);
    assert.equal(first.parentId, '0000000000000002');
    assert.deepEqual(second.links, []);
  });

  it('gives numbers the type that loses nothing, but infinities and NaN as text', () => {
    const values = [2 ** 53 - 1, 2 ** 53, -0, Number.NaN, Number.NEGATIVE_INFINITY];
    const [span] = spansOf([spanRecord({ tags: values.flatMap((value, i) => [`k${i}`, value]) })]);
    assert.deepStrictEqual(
      span.attributes.map(([, value]) => value),
      [2 ** 53 - 1, 2 ** 53, -0, 'NaN', '-Infinity'],
    );
  });

  it('keeps 64-bit trace ids in 16 bytes', () => {
    const [span] = spansOf([spanRecord({ ids: { traceId0: 0, traceId1: 0 } })]);
    assert.equal(span.traceId, '0000000000000000090a0b0c0d0e0f10');
  });

  it('takes a start before 1970 as the beginning of time', () => {
    const [span] = spansOf([spanRecord({ startUs: -5, durationUs: 3 })]);
    assert.deepEqual([span.startNs, span.endNs], [0n, 3000n]);
  });

  it('carries 10 000 tags', () => {
    const tags = Array.from({ length: 10_000 }, (_, i) => [`key-${i}`, i]).flat();
    assert.equal(spansOf([spanRecord({ tags })])[0].attributes.length, 10_000);
  });
});
