/** Other people's tracers, unmodified, pointed at our collector: their spans are stored right. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { initTracer as initJaegerClient } from 'jaeger-client';
import { type Collector, startCollector } from '../../src/collector/server';
import type { SpanRecord } from '../../src/model/span-record';
import { spanTree } from '../../src/testing';
import { command } from './harness/command';
import { findNodeClients } from './harness/node-clients-program';
import { poll } from './harness/poll';
import { findPyZipkin } from './harness/py-zipkin-program';
import { skipWithout } from './harness/requirement';

const FREE_PORTS = { jaeger: 0, otlp: 0, zipkin: 0, query: 0, compact: 0, binary: 0 };
const WITHIN_MS = 5000;

let collector: Collector;
before(async () => {
  collector = await startCollector({ ports: FREE_PORTS });
});
after(() => collector.close());

/** The spans of a service, once there are so many. */
async function stored(service: string, count: number): Promise<SpanRecord[]> {
  return poll(`${count} spans of ${service}`, WITHIN_MS, async () => {
    const spans = collector.store
      .traces({ service, limit: 10 })
      .flatMap((trace) => trace.spans)
      .map(({ span }) => span);
    return spans.length >= count ? spans : undefined;
  });
}

const pyZipkin = findPyZipkin();

describe('py_zipkin', { skip: skipWithout('py_zipkin', pyZipkin.missing) }, () => {
  /** The essay's example: a transport that POSTs what it is given. */
  const script = (encoding: string, service: string): string => `
import sys, urllib.request
from py_zipkin.zipkin import zipkin_span, zipkin_client_span
from py_zipkin.encoding import Encoding
from py_zipkin.transport import BaseTransportHandler
url, content_type = sys.argv[1], sys.argv[2]
class Http(BaseTransportHandler):
    def get_max_payload_bytes(self):
        return None
    def send(self, body):
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(url, data=data, headers={'Content-Type': content_type})
        urllib.request.urlopen(request).read()
with zipkin_span(service_name='${service}', span_name='work', transport_handler=Http(), sample_rate=100.0,
                 encoding=Encoding.${encoding}, binary_annotations={'wow.such': 'data'}) as span:
    span.add_annotation('half way')
    with zipkin_client_span(service_name='${service}', span_name='call', binary_annotations={'n': '7'}):
        pass
`;
  for (const [encoding, path, contentType] of [
    ['V1_THRIFT', '/api/v1/spans', 'application/x-thrift'],
    ['V1_JSON', '/api/v1/spans', 'application/json'],
    ['V2_JSON', '/api/v2/spans', 'application/json'],
    ['V2_PROTO3', '/api/v2/spans', 'application/x-protobuf'],
  ]) {
    test(`1.2.5, ${encoding}`, async () => {
      // py_zipkin writes names of services in lower case, but for v1 Thrift.
      const service = `py-${encoding.toLowerCase()}`;
      const args = ['-c', script(encoding, service), collector.urls.zipkin + path, contentType];
      const env = { PYTHONPATH: pyZipkin.missing === undefined ? pyZipkin.path : '' };
      await command('python3', args, { cwd: process.cwd(), env });
      const spans = await stored(service, 2);
      assert.equal(
        spanTree(spans, { tags: ['wow.such', 'n', 'span.kind'], logs: true }),
        'work  wow.such=data  span.kind=server  [half way]\n  call  n=7  span.kind=client',
      );
    });
  }
});

describe('jaeger-client', () => {
  const ways = {
    HTTP: () => ({ collectorEndpoint: `${collector.urls.jaeger}/api/traces` }),
    UDP: () => ({ agentHost: '127.0.0.1', agentPort: Number(new URL(collector.urls.compact).port) }),
  };
  for (const [way, reporter] of Object.entries(ways)) {
    test(`3.19.0 by ${way}`, async () => {
      const serviceName = `jaeger-client-${way}`;
      const config = { serviceName, sampler: { type: 'const', param: 1 }, reporter: reporter() };
      const tracer = initJaegerClient(config, {});
      const root = tracer.startSpan('root', { tags: { text: 'ä', whole: 7, fraction: 1.5, yes: true } });
      tracer.startSpan('child', { childOf: root }).log({ event: 'hit', count: 2 }).finish();
      root.finish();
      await new Promise<void>((resolve) => tracer.close(resolve));
      const spans = await stored(serviceName, 2);
      assert.equal(
        spanTree(spans, { tags: ['text', 'whole', 'fraction', 'yes'], logs: true }),
        'root  text=ä  whole=7  fraction=1.5  yes=true\n  child  [hit]',
      );
      const child = spans.find(({ operationName }) => operationName === 'child');
      assert.deepEqual(child?.logs?.[0].fields, ['event', 'hit', 'count', 2]);
    });
  }
});

const nodeClients = findNodeClients();
const noNodeClients = skipWithout('zipkin-js and OpenTelemetry', nodeClients.missing);
/** What is in the cache has no types here. */
// biome-ignore lint/suspicious/noExplicitAny: other people's packages, at arm's length
const load = (name: string): any => {
  return createRequire(join(nodeClients.missing === undefined ? nodeClients.path : '', 'x.js'))(name);
};

describe('zipkin-js', { skip: noNodeClients }, () => {
  for (const encoder of ['JSON_V1', 'JSON_V2']) {
    test(`0.22.0, ${encoder}`, async () => {
      const { Tracer, BatchRecorder, ExplicitContext, Annotation, jsonEncoder } = load('zipkin');
      const { HttpLogger } = load('zipkin-transport-http');
      const path = encoder === 'JSON_V1' ? '/api/v1/spans' : '/api/v2/spans';
      const logger = new HttpLogger({
        endpoint: collector.urls.zipkin + path,
        jsonEncoder: jsonEncoder[encoder],
        httpInterval: 10,
      });
      const ctxImpl = new ExplicitContext();
      // zipkin-js writes names of services in lower case.
      const localServiceName = `zipkin-js-${encoder.toLowerCase()}`;
      const tracer = new Tracer({ ctxImpl, recorder: new BatchRecorder({ logger }), localServiceName });
      tracer.local('work', () => {
        tracer.recordBinary('shelf', 'A7');
        tracer.scoped(() => {
          tracer.setId(tracer.createChildId());
          tracer.recordServiceName(localServiceName);
          tracer.recordRpc('get');
          tracer.recordAnnotation(new Annotation.ClientSend());
          tracer.recordAnnotation(new Annotation.ClientRecv());
        });
      });
      const spans = await stored(localServiceName, 2);
      assert.equal(
        spanTree(spans, { tags: ['shelf', 'span.kind'] }),
        'work  shelf=A7\n  get  span.kind=client',
      );
    });
  }
});

describe("OpenTelemetry's SDK", { skip: noNodeClients }, () => {
  const exporters = {
    'OTLP protobuf': () => {
      const { OTLPTraceExporter } = load('@opentelemetry/exporter-trace-otlp-proto');
      return new OTLPTraceExporter({ url: `${collector.urls.otlp}/v1/traces` });
    },
    'OTLP JSON': () => {
      const { OTLPTraceExporter } = load('@opentelemetry/exporter-trace-otlp-http');
      return new OTLPTraceExporter({ url: `${collector.urls.otlp}/v1/traces` });
    },
    Zipkin: () => {
      const { ZipkinExporter } = load('@opentelemetry/exporter-zipkin');
      return new ZipkinExporter({ url: `${collector.urls.zipkin}/api/v2/spans` });
    },
  };
  for (const [way, exporter] of Object.entries(exporters)) {
    test(`by ${way}`, async () => {
      const { BasicTracerProvider, SimpleSpanProcessor } = load('@opentelemetry/sdk-trace-base');
      const { resourceFromAttributes } = load('@opentelemetry/resources');
      const { context, SpanKind, SpanStatusCode, trace } = load('@opentelemetry/api');
      const service = `otel ${way}`.toLowerCase();
      const provider = new BasicTracerProvider({
        resource: resourceFromAttributes({ 'service.name': service }),
        spanProcessors: [new SimpleSpanProcessor(exporter())],
      });
      const tracer = provider.getTracer('test');
      const root = tracer.startSpan('root', { kind: SpanKind.SERVER, attributes: { text: 'ä', whole: 7 } });
      const below = trace.setSpan(context.active(), root);
      const child = tracer.startSpan('child', { kind: SpanKind.CLIENT }, below);
      child.addEvent('hit');
      child.setStatus({ code: SpanStatusCode.ERROR, message: 'out of paper' });
      child.end();
      root.end();
      await provider.forceFlush();
      const spans = await stored(service, 2);
      assert.equal(
        spanTree(spans, { tags: ['text', 'whole', 'span.kind'], logs: true }),
        'root  text=ä  whole=7  span.kind=server\n  child  error  span.kind=client  [hit]',
      );
      await provider.shutdown();
    });
  }
});
