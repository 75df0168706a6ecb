// The asking side: its span context travels in the request's headers, and baggage with it.
// Usage: node client.js [url of server.js]
const opentracing = require('opentracing');
const { initTracer } = require('clew');

const url = process.argv[2] ?? 'http://127.0.0.1:3000';
const tracer = initTracer({ serviceName: 'time-client' });

async function main() {
  const span = tracer.startSpan('ask-time', {
    tags: {
      [opentracing.Tags.SPAN_KIND]: opentracing.Tags.SPAN_KIND_RPC_CLIENT,
      [opentracing.Tags.HTTP_URL]: url,
    },
  });
  span.setBaggageItem('time-zone', 'Europe/Berlin');

  const headers = {};
  tracer.inject(span, opentracing.FORMAT_HTTP_HEADERS, headers);
  try {
    const response = await fetch(url, { headers });
    span.setTag(opentracing.Tags.HTTP_STATUS_CODE, response.status);
    console.log(`It is ${await response.text()} in Berlin. This was trace ${span.context().toTraceId()}.`);
  } catch (error) {
    span.setTag(opentracing.Tags.ERROR, true);
    span.log({ event: 'error', 'error.object': error, message: error.message });
    console.error(`${url} does not answer: ${error.message}`);
    process.exitCode = 1;
  } finally {
    span.finish();
  }
}

main();
