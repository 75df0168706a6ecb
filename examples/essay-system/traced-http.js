// HTTP between the processes, instrumented by hand with the plain OpenTracing API: a client span around each call,
// a server span around each answer, and the span context in the headers between them.
const http = require('node:http');
const opentracing = require('opentracing');
const { Tags, FORMAT_HTTP_HEADERS } = opentracing;

/**
 * Calls another process inside a client span.
 *
 * @param {opentracing.Span} parent the span on whose behalf the call is made
 * @param {string} operationName
 * @param {string} url
 * @param {{ method?: string, body?: unknown, tags?: Record<string, unknown> }} [options] the body is sent as JSON
 * @returns {Promise<{ status: number, body: any }>} whatever the status is; rejects only when nobody answers
 */
async function call(parent, operationName, url, { method = 'GET', body, tags } = {}) {
  const tracer = opentracing.globalTracer();
  const span = tracer.startSpan(operationName, {
    childOf: parent,
    tags: {
      [Tags.SPAN_KIND]: Tags.SPAN_KIND_RPC_CLIENT,
      [Tags.HTTP_METHOD]: method,
      [Tags.HTTP_URL]: url,
      ...tags,
    },
  });
  const headers = { 'content-type': 'application/json' };
  tracer.inject(span, FORMAT_HTTP_HEADERS, headers);
  try {
    const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    span.setTag(Tags.HTTP_STATUS_CODE, response.status);
    if (response.status >= 500) span.setTag(Tags.ERROR, true);
    return { status: response.status, body: await response.json() };
  } catch (error) {
    recordError(span, error);
    throw error;
  } finally {
    span.finish();
  }
}

/**
 * A server that answers JSON, each request inside a server span. A route's key is method and first part of the path
 * (`GET /books` answers `/books/7`); `*` answers everything else.
 *
 * @param {Record<string, (request: TracedRequest) => Promise<{ status?: number, body: unknown }>>} routes
 * @typedef {{ span: opentracing.Span, method: string, url: string, argument: string, body: any }} TracedRequest
 */
function serve(routes) {
  return http.createServer(async (request, response) => {
    const tracer = opentracing.globalTracer();
    const [, first, argument] = request.url.split(/[/?]/);
    const route = `${request.method} /${first}`;
    const span = tracer.startSpan(route, {
      childOf: tracer.extract(FORMAT_HTTP_HEADERS, request.headers),
      tags: {
        [Tags.SPAN_KIND]: Tags.SPAN_KIND_RPC_SERVER,
        [Tags.HTTP_METHOD]: request.method,
        [Tags.HTTP_URL]: request.url,
      },
    });
    const { status = 200, body } = await answer(routes[route] ?? routes['*'], span, request, argument);
    span.setTag(Tags.HTTP_STATUS_CODE, status);
    if (status >= 500) span.setTag(Tags.ERROR, true);
    // Whoever is curious about a slow answer finds its trace by this header.
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-trace-id': span.context().toTraceId(),
    });
    response.end(`${JSON.stringify(body)}\n`);
    span.finish();
  });
}

async function answer(route, span, request, argument) {
  if (route === undefined) return { status: 404, body: { error: `nothing at ${request.url}` } };
  try {
    const { method, url } = request;
    return await route({ span, method, url, argument, body: await readJson(request) });
  } catch (error) {
    recordError(span, error);
    return { status: 500, body: { error: error.message } };
  }
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

/** Marks the span as failed and keeps the error, in the words that OpenTracing's conventions have for it. */
function recordError(span, error) {
  span.setTag(Tags.ERROR, true);
  span.log({ event: 'error', 'error.kind': error.name, message: error.message, stack: error.stack });
}

module.exports = { call, serve, recordError };
