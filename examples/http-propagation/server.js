// The answering side: the caller's span context comes out of the request's headers and becomes the parent.
const http = require('node:http');
const opentracing = require('opentracing');
const { initTracer } = require('clew');

const tracer = initTracer({ serviceName: 'time-server' });

const server = http.createServer((request, response) => {
  const parent = tracer.extract(opentracing.FORMAT_HTTP_HEADERS, request.headers);
  const span = tracer.startSpan('tell-time', {
    childOf: parent,
    tags: { [opentracing.Tags.SPAN_KIND]: opentracing.Tags.SPAN_KIND_RPC_SERVER },
  });
  const zone = span.getBaggageItem('time-zone') ?? 'UTC';
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(new Date().toLocaleTimeString('en-GB', { timeZone: zone }));
  span.setTag(opentracing.Tags.HTTP_STATUS_CODE, response.statusCode);
  span.finish();
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  server.close();
  await tracer.close();
});
