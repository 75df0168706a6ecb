// Where the spans go: to a collector inside this process, unless the environment names a real backend.
const { SpanStore } = require('../../dist/collector/store');
const { startCollector } = require('../../dist/collector/server');
const { renderTrace } = require('../../dist/viewer/terminal/render-trace');

/** Any of these set means that whoever runs the demo has a backend of their own. */
const EXPORTER_VARIABLES = [
  'CLEW_EXPORTER',
  'CLEW_ENDPOINT',
  'JAEGER_ENDPOINT',
  'JAEGER_REPORTER_ENDPOINT',
  'JAEGER_AGENT_HOST',
  'JAEGER_AGENT_PORT',
  'JAEGER_REPORTER_AGENT_HOST',
  'JAEGER_REPORTER_AGENT_PORT',
  'OTEL_TRACES_EXPORTER',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
  'ZIPKIN_ENDPOINT',
];

/**
 * @typedef {object} Destination
 * @property {string} words where that is, for people
 * @property {Record<string, string>} env what the processes of the system must be told
 * @property {() => number | undefined} storedSpans that arrived; undefined when a real backend has them
 * @property {(traceId: string) => string | undefined} draw one trace; undefined when a real backend has it
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Destination>} */
async function openDestination(env = process.env) {
  // Kubernetes writes `tcp://…` into JAEGER_AGENT_PORT for a service called jaeger-agent: nobody's choice.
  const variable = EXPORTER_VARIABLES.find((name) => env[name] && !env[name].startsWith('tcp://'));
  return variable === undefined ? embeddedCollector() : realBackend(variable);
}

function realBackend(variable) {
  return {
    words: `the backend that ${variable} names`,
    env: {},
    storedSpans: () => undefined,
    draw: () => undefined,
    close: async () => {},
  };
}

async function embeddedCollector() {
  const store = new SpanStore();
  const collector = await startCollector({ store, onPortTaken: (text) => console.log(`  ${text}`) });
  const { jaeger, query } = collector.urls;
  return {
    words: `Clew's own collector at ${jaeger}`,
    queryUrl: query,
    env: { JAEGER_ENDPOINT: `${jaeger}/api/traces` },
    storedSpans: () => store.spans,
    draw: (traceId) =>
      renderTrace(store.trace(traceId), { width: process.stdout.columns ?? 100, color: false }),
    close: () => collector.close(),
  };
}

module.exports = { openDestination };
