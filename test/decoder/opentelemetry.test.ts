/** What OpenTelemetry's own exporters send, read: their serializers are the foreign client. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { decodeOtlpJson } from '../../src/decoder/otlp-json';
import { decodeOtlpProto } from '../../src/decoder/otlp-proto';
import { findTag } from '../../src/model/span-record';
import { FAKE_START_US, spanIds, spanRecord } from '../fakes/span-record';

type Serializer = { serializeRequest(spans: readonly object[]): Uint8Array };
const load = createRequire(join(process.cwd(), 'package.json'));
const { ProtobufTraceSerializer, JsonTraceSerializer } = load('@opentelemetry/otlp-transformer') as Record<
  string,
  Serializer
>;

const START_S = FAKE_START_US / 1_000_000;
const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';

/** A span as OpenTelemetry's SDK hands it to its exporters. */
const readable = {
  name: 'op',
  kind: 2,
  spanContext: () => ({ traceId: TRACE_ID, spanId: '0000000000000003', traceFlags: 1 }),
  parentSpanId: '0000000000000002',
  startTime: [START_S, 0],
  endTime: [START_S, 5_000_000],
  duration: [0, 5_000_000],
  ended: true,
  status: { code: 2, message: 'no route' },
  attributes: { text: 'ü', whole: 7, part: 1.5, yes: true, list: ['a', 'b'] },
  links: [{ context: { traceId: TRACE_ID, spanId: '0000000000000009', traceFlags: 1 }, attributes: {} }],
  events: [{ name: 'exception', time: [START_S, 1_000_000], attributes: { 'exception.message': 'no' } }],
  resource: { attributes: { 'service.name': 'svc', 'host.name': 'here' }, asyncAttributesPending: false },
  instrumentationLibrary: { name: 'http', version: '1.2.3' },
  droppedAttributesCount: 1,
  droppedEventsCount: 2,
  droppedLinksCount: 3,
};

const expected = spanRecord({
  ids: { parentId1: 2, flags: 0 },
  references: [
    { type: 0, ids: spanIds({ spanId1: 2, flags: 0 }) },
    { type: 1, ids: spanIds({ spanId1: 9, flags: 0 }) },
  ],
  tags: [
    ...[
      'span.kind',
      'client',
      'text',
      'ü',
      'whole',
      7,
      'part',
      1.5,
      'yes',
      true,
      'list',
      '["a","b"]',
      'error',
      true,
    ],
    ...['otel.status_description', 'no route', 'otel.scope.name', 'http', 'otel.scope.version', '1.2.3'],
  ],
  logs: [{ timestampUs: FAKE_START_US + 1000, fields: ['event', 'error', 'message', 'no'] }],
  droppedTags: 1,
  droppedLogs: 2,
  droppedReferences: 3,
});

describe("OpenTelemetry's spans", () => {
  const FORMATS = [
    { name: 'protobuf', serializer: ProtobufTraceSerializer, decode: decodeOtlpProto },
    { name: 'JSON', serializer: JsonTraceSerializer, decode: decodeOtlpJson },
  ];
  for (const { name, serializer, decode } of FORMATS) {
    it(`are read from ${name}`, () => {
      const [batch] = decode(Buffer.from(serializer.serializeRequest([readable])));
      assert.deepEqual(batch.spans, [expected]);
      assert.equal(batch.process.serviceName, 'svc');
      assert.equal(findTag(batch.process.tags, 'host.name'), 'here');
    });
  }
});
