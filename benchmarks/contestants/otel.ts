import { REPEATING } from '../typical-span';
import type { Contestant, Exporting } from './contestant';
import { otelCases, typicalOtelSpan } from './otel-cases';
import { type OtelApi, type OtelTracer, otelApi, otelExporting, otelPropagators } from './otel-sdk';

/** OpenTelemetry by its own API: the same spans, attributes for tags and an event for the log. */
export function otel(): Contestant {
  const api = otelApi();
  return {
    cases: () => otelCases(api),
    exporting(sinkUrl) {
      const provider = otelExporting(sinkUrl);
      return otelExportingBy(api, provider.getTracer('bench'), () => provider.forceFlush());
    },
  };
}

function otelExportingBy(api: OtelApi, tracer: OtelTracer, deliver: () => Promise<void>): Exporting {
  const w3c = otelPropagators().w3c;
  return {
    deliver,
    trace(spans) {
      const root = tracer.startSpan('GET /', {}, api.ROOT_CONTEXT);
      const context = api.trace.setSpan(api.ROOT_CONTEXT, root);
      for (let i = 1; i < spans; i++) typicalOtelSpan(tracer, context, REPEATING, i);
      root.end();
    },
    request(headers, url) {
      const parent = w3c.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter);
      const span = tracer.startSpan('GET /books/:id', { kind: 1 }, parent);
      span.setAttribute('component', 'net/http');
      span.setAttribute('http.method', 'GET');
      span.setAttribute('http.url', url);
      const context = api.trace.setSpan(parent, span);
      for (let i = 0; i < 3; i++) {
        const child = tracer.startSpan('select', { kind: 2 }, context);
        child.setAttribute('db.type', 'sql');
        child.end();
      }
      span.setAttribute('http.status_code', 200);
      span.end();
    },
    serve(headers, url) {
      const parent = w3c.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter);
      const span = tracer.startSpan('GET /books/:id', { kind: 1 }, parent);
      span.setAttribute('component', 'net/http');
      span.setAttribute('http.method', 'GET');
      span.setAttribute('http.url', url);
      const context = api.trace.setSpan(parent, span);
      return {
        call() {
          const child = tracer.startSpan('GET /stock', { kind: 2 }, context);
          child.setAttribute('component', 'net/http');
          const passed: Record<string, string> = {};
          w3c.inject(api.trace.setSpan(context, child), passed, api.defaultTextMapSetter);
          return { headers: passed, finish: () => child.end() };
        },
        finish() {
          span.setAttribute('http.status_code', 200);
          span.end();
        },
      };
    },
  };
}
