import { FORMAT_HTTP_HEADERS, type Span, type Tracer } from 'opentracing';
import type { Call, Exporting } from './contestants/contestant';
import { REPEATING, typicalSpan } from './typical-span';

/** What a contestant that speaks OpenTracing exports. */
export function exportingBy(tracer: Tracer, deliver: () => Promise<void>): Exporting {
  return {
    deliver,
    trace(spans) {
      const root = tracer.startSpan('GET /');
      for (let i = 1; i < spans; i++) typicalSpan(tracer, root, REPEATING, i);
      root.finish();
    },
    request(headers, url) {
      const parent = tracer.extract(FORMAT_HTTP_HEADERS, headers) ?? undefined;
      const span = tracer.startSpan('GET /books/:id', parent === undefined ? {} : { childOf: parent });
      span.setTag('span.kind', 'server');
      span.setTag('component', 'net/http');
      span.setTag('http.method', 'GET');
      span.setTag('http.url', url);
      for (let i = 0; i < 3; i++) {
        const child = tracer.startSpan('select', { childOf: span });
        child.setTag('span.kind', 'client');
        child.setTag('db.type', 'sql');
        child.finish();
      }
      span.setTag('http.status_code', 200);
      span.finish();
    },
    serve(headers, url) {
      const parent = tracer.extract(FORMAT_HTTP_HEADERS, headers) ?? undefined;
      const span = tracer.startSpan('GET /books/:id', parent === undefined ? {} : { childOf: parent });
      span.setTag('span.kind', 'server');
      span.setTag('component', 'net/http');
      span.setTag('http.method', 'GET');
      span.setTag('http.url', url);
      return {
        call: () => call(tracer, span),
        finish() {
          span.setTag('http.status_code', 200);
          span.finish();
        },
      };
    },
  };
}

function call(tracer: Tracer, parent: Span): Call {
  const span = tracer.startSpan('GET /stock', { childOf: parent });
  span.setTag('span.kind', 'client');
  span.setTag('component', 'net/http');
  const headers: Record<string, string> = {};
  tracer.inject(span, FORMAT_HTTP_HEADERS, headers);
  return { headers, finish: () => span.finish() };
}
