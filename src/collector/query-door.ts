import { type Answer, jsonAnswer, textAnswer } from './answer';
import type { Door, Route } from './door';
import { jaegerTrace } from './jaeger-json';
import { readTraceQuery } from './query-parameters';
import type { SpanStore } from './store';
import type { StoredTrace } from './stored-trace';

export interface QueryDoorOptions {
  readonly store: SpanStore;
  /** What `/api/stats` answers. */
  readonly stats: () => unknown;
  /** What `/` answers: plain text for people. */
  readonly frontPage: () => string;
}

/** Jaeger's query service, as much of it as tools and people at a terminal need; `/api/stats` and `/` are ours. */
export function queryDoor({ store, stats, frontPage }: QueryDoorOptions): Door {
  const operations = (service: string) => structured(store.operations(service));
  return {
    name: 'query',
    purpose: 'what has arrived, as JSON in the shape of Jaeger',
    usualPort: 16686,
    routes: [
      get(/^\/$/, () => textAnswer(200, frontPage())),
      get(/^\/api\/services$/, () => structured(store.services())),
      get(/^\/api\/services\/([^/]+)\/operations$/, ({ caught: [service] }) => operations(service)),
      get(/^\/api\/operations$/, ({ url }) => operations(url.searchParams.get('service') ?? '')),
      get(/^\/api\/traces\/([^/]+)$/, ({ caught: [traceId] }) => oneTrace(store.trace(traceId))),
      get(/^\/api\/traces$/, ({ url }) => {
        const traces = store.traces(readTraceQuery(url.searchParams));
        return structured(traces.map(jaegerTrace));
      }),
      get(/^\/api\/stats$/, () => jsonAnswer(200, stats())),
    ],
    hint: 'ask for /api/services, /api/traces?service=, /api/traces/{id}, /api/operations?service= or /api/stats',
  };
}

function get(path: RegExp, answer: Route['answer']): Route {
  return { method: 'GET', path, answer };
}

/** Jaeger's envelope. */
function structured(found: readonly unknown[]): Answer {
  return jsonAnswer(200, { data: found, total: found.length, limit: 0, offset: 0, errors: null });
}

function oneTrace(trace: StoredTrace | undefined): Answer {
  if (trace !== undefined) return structured([jaegerTrace(trace)]);
  const errors = [{ code: 404, msg: 'trace not found' }];
  return jsonAnswer(404, { data: null, total: 0, limit: 0, offset: 0, errors });
}
