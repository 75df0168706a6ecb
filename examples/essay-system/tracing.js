// The only file of the system that knows which tracer there is: everything else is written against `opentracing`.
const opentracing = require('opentracing');
const { initTracer } = require('clew');

/**
 * Makes the process's tracer and registers it as OpenTracing's global one. Where spans go is the environment's
 * affair (JAEGER_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT, …).
 *
 * @param {string} serviceName what the process is called in the traces; several instances share one name
 */
function startTracing(serviceName) {
  const tracer = initTracer({ serviceName, tags: { instance: process.env.INSTANCE ?? serviceName } });
  opentracing.initGlobalTracer(tracer);
  return tracer;
}

module.exports = { startTracing };
