/** What each encoder writes, sent to the port where that format belongs. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, before, describe, it } from 'node:test';
import type { PortName } from '../../src/collector/listener';
import { type Collector, startCollector } from '../../src/collector/server';
import type { Encoder } from '../../src/encoder/encoder';
import { JaegerBinaryEncoder } from '../../src/encoder/jaeger-binary';
import { JaegerCompactEncoder } from '../../src/encoder/jaeger-compact';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpJsonEncoder } from '../../src/encoder/otlp-json';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { ZipkinJsonEncoder } from '../../src/encoder/zipkin-json';
import { ZipkinProtoEncoder } from '../../src/encoder/zipkin-proto';
import { ZipkinV1Encoder } from '../../src/encoder/zipkin-v1';
import { findTag } from '../../src/model/span-record';
import { sealed } from '../encoder/sealed';
import { FAKE_START_US, spanRecord } from '../fakes/span-record';
import { FREE_PORTS } from './free-ports';

const PROCESS = { serviceName: 'shop', tags: [] };
const HTTP: [Encoder, PortName, string, number][] = [
  [new JaegerThriftEncoder(PROCESS), 'jaeger', '/api/traces', 202],
  [new OtlpProtoEncoder(PROCESS), 'otlp', '/v1/traces', 200],
  [new OtlpJsonEncoder(PROCESS), 'otlp', '/v1/traces', 200],
  [new ZipkinJsonEncoder(PROCESS), 'zipkin', '/api/v2/spans', 202],
  [new ZipkinProtoEncoder(PROCESS), 'zipkin', '/api/v2/spans', 202],
  [new ZipkinV1Encoder(PROCESS), 'zipkin', '/api/v1/spans', 202],
];
const UDP: [Encoder, PortName][] = [
  [new JaegerCompactEncoder(PROCESS), 'compact'],
  [new JaegerBinaryEncoder(PROCESS), 'binary'],
];

let collector: Collector;
let lastTrace = 0;

before(async () => {
  collector = await startCollector({ ports: FREE_PORTS, logger: { warn() {}, error() {} } });
});
after(() => collector.close());

/** A span of a trace that no other test has. */
function nextSpan() {
  return spanRecord({
    ids: { traceId0: 0, traceId1: 0, traceId2: 0, traceId3: ++lastTrace, parentId1: 2 },
    operationName: 'buy',
    tags: ['span.kind', 'client', 'item', 'book'],
    logs: [{ timestampUs: FAKE_START_US + 7, fields: ['event', 'paid'] }],
  });
}

/** The trace that was made last is in the store, and says what was sent. */
function assertStored(): void {
  const [only, ...more] = collector.store.trace(lastTrace.toString(16))?.spans ?? [];
  assert.deepEqual(more, []);
  const { process, span } = only;
  assert.deepEqual([process.serviceName, span.operationName], ['shop', 'buy']);
  assert.deepEqual([span.ids.spanId1, span.ids.parentId1], [3, 2]);
  assert.deepEqual([span.startUs, span.durationUs], [FAKE_START_US, 5000]);
  assert.deepEqual([findTag(span.tags, 'span.kind'), findTag(span.tags, 'item')], ['client', 'book']);
  assert.deepEqual(span.logs, [{ timestampUs: FAKE_START_US + 7, fields: ['event', 'paid'] }]);
}

describe('the collector', { timeout: 30_000 }, () => {
  for (const [encoder, port, path, status] of HTTP) {
    it(`takes ${encoder.format} at ${path}`, async () => {
      const body = sealed(encoder, [nextSpan()]) as RequestInit['body'];
      const headers = { 'content-type': encoder.contentType };
      const answer = await fetch(`${collector.urls[port]}${path}`, { method: 'POST', headers, body });
      assert.equal(answer.status, status, await answer.text());
      assertStored();
    });
  }

  for (const [encoder, port] of UDP) {
    it(`takes ${encoder.format} as datagrams`, async () => {
      const datagram = sealed(encoder, [nextSpan()]);
      const arrived = arrival();
      await sendTo(port, datagram);
      await arrived;
      assertStored();
    });
  }

  it('counts a datagram that is none of these, and goes on', async () => {
    const { refusedDatagrams } = collector.stats();
    await sendTo('compact', Buffer.from('nonsense'));
    const arrived = arrival();
    await sendTo('compact', sealed(new JaegerCompactEncoder(PROCESS), [nextSpan()]));
    await arrived;
    assert.equal(collector.stats().refusedDatagrams, refusedDatagrams + 1);
  });
});

function arrival(): Promise<void> {
  return new Promise((resolve) => {
    const forget = collector.store.onArrival(() => {
      forget();
      resolve();
    });
  });
}

async function sendTo(port: PortName, datagram: Uint8Array): Promise<void> {
  const socket = createSocket('udp4');
  const { hostname, port: number } = new URL(collector.urls[port]);
  await new Promise((resolve) => socket.send(datagram, Number(number), hostname, resolve));
  socket.close();
}
