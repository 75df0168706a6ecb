/** A real Jaeger's Zipkin port takes each of our Zipkin formats, and shows the trace that was meant. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hexOfWords } from '../../src/bytes/hex';
import type { ClewOptions, SpanRecord, Tracer } from '../../src/index';
import { type JaegerSpan, readTrace } from './harness/jaeger-query';
import { type JaegerServer, missingJaeger, startJaeger } from './harness/jaeger-server';
import { skipWithout } from './harness/requirement';
import { byTrace, keepingTracer } from './telling';

let server: JaegerServer;

const missing = skipWithout('A real Jaeger', missingJaeger());
const FORMATS = [
  { type: 'zipkin', path: '/api/v2/spans' },
  { type: 'zipkin-json', path: '/api/v2/spans' },
  { type: 'zipkin-v1', path: '/api/v1/spans' },
] as const;

before(async () => {
  if (missing === false) server = await startJaeger();
});
after(() => server?.stop());

/** What Jaeger makes of endpoints, kinds and errors, beside the tags that were sent. */
const OF_JAEGER = /^(net\.(host|peer)\..*|sa|ca|ma|component|otel\.status_code)$/;

/** `name < parent's id: tags | logs`, without what Jaeger adds. */
function toldAnswer(span: JaegerSpan): string {
  const tags = span.tags.filter(({ key }) => !OF_JAEGER.test(key)).map(({ key, value }) => `${key}=${value}`);
  const logs = span.logs.map(({ timestamp, fields }) => `${timestamp} ${fields[0]?.value}`);
  const parents = span.references.map(({ refType, spanID }) => `${refType} ${spanID}`);
  const times = `${span.startTime}+${span.duration}`;
  return [span.spanID, span.operationName, parents, times, tags.sort(), logs].join(' | ');
}

/** The same of what was sent: tags are text, `error: false` is none, kinds are tags again. */
function toldSent({ ids, operationName, startUs, durationUs, tags = [], logs = [] }: SpanRecord): string {
  const told: string[] = [];
  for (let i = 0; i < tags.length; i += 2) {
    if (tags[i] !== 'error' || tags[i + 1] !== false) told.push(`${tags[i]}=${tags[i + 1]}`);
  }
  const parentId = hexOfWords(ids.parentId0, ids.parentId1);
  const parents = /[^0]/.test(parentId) ? [`CHILD_OF ${parentId}`] : [];
  const lines = logs.map((log) => `${Math.round(log.timestampUs)} ${log.fields[1]}`);
  const times = `${Math.round(startUs)}+${Math.max(1, Math.round(durationUs))}`;
  const spanId = hexOfWords(ids.spanId0, ids.spanId1);
  return [spanId, operationName, parents, times, told.sort(), lines].join(' | ');
}

for (const { type, path } of FORMATS) {
  describe(`a real Jaeger's Zipkin port, told by ${type}`, { skip: missing }, () => {
    const tell = async (work: (tracer: Tracer) => void, options?: ClewOptions): Promise<void> => {
      const endpoint = new URL(path, server.zipkinUrl).href;
      const { tracer, kept } = keepingTracer({ exporter: { type, endpoint }, ...options });
      work(tracer);
      const report = await tracer.close();
      assert.deepEqual([report.sent, report.dropped, report.waiting], [kept.length, {}, 0]);
      for (const [traceId, spans] of byTrace(kept)) {
        const trace = await readTrace(server.queryUrl, traceId, spans.length);
        assert.deepEqual(trace.spans.map(toldAnswer).sort(), spans.map(toldSent).sort());
      }
    };

    test('a trace of a client, a server and what is in between', async () => {
      await tell((tracer) => {
        const root = tracer.startSpan('GET /Books', { tags: { 'span.kind': 'client', error: true, n: 7 } });
        root.addTags({ 'peer.service': 'shop', 'peer.ipv4': '192.0.2.7', 'peer.port': 8080, yes: true });
        const child = tracer.startSpan('GET /Books', { childOf: root, tags: { 'span.kind': 'server' } });
        tracer
          .startSpan('in between', { childOf: child, tags: { error: false, text: 'Zürich 🚀' } })
          .finish();
        child.log({ event: 'cache miss' }).finish();
        root.log({ event: 'sent' }).finish();
      });
    });

    // Jaeger answers 400 to a Zipkin trace id of 8 bytes in protobuf.
    test('trace ids of 64 and of 128 bits', async () => {
      for (const traceId128Bit of [false, true]) {
        await tell((tracer) => tracer.startSpan('id', { tags: { traceId128Bit } }).finish(), {
          traceId128Bit,
        });
      }
    });
  });
}
