// Where the spans go: to a collector inside this process, unless the environment names a real backend.
const path = require('node:path');

// The driver is no part of the traced system: it may look inside the package, which has no door to its collector.
const inside = (file) => require(path.join(path.dirname(require.resolve('clew')), file));

/**
 * @typedef {object} Destination
 * @property {string} words where that is, for people
 * @property {string} look where a person finds the traces
 * @property {Record<string, string>} env what the processes of the system must be told
 * @property {() => number | undefined} storedSpans that arrived; undefined when a real backend has them
 * @property {(traceId: string) => string | undefined} draw one trace; undefined when it is not here to be drawn
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Destination>} */
async function openDestination(env = process.env) {
  const { resolveSettings } = inside('config/resolve');
  // The tracer's own reading of the environment: whatever variable names a backend, it is found here.
  const { exporters } = resolveSettings({}, env);
  return exporters[0]?.source === 'default' ? embeddedCollector() : realBackend(exporters);
}

function realBackend(exporters) {
  const { maskUrl } = inside('diagnostics/mask');
  const words = exporters.map(({ type, endpoint, source }) => `${maskUrl(endpoint) || type} (${source})`);
  return {
    words: words.join(' and ') || 'nowhere',
    look: exporters.length === 0 ? 'no place: nothing is sent' : whereToLook(exporters[0].endpoint),
    env: {},
    storedSpans: () => undefined,
    draw: () => undefined,
    close: async () => {},
  };
}

/** A guess at the backend's web page, from its usual port; else what to search for. */
function whereToLook(endpoint) {
  const { protocol, hostname, port, origin } = URL.canParse(endpoint) ? new URL(endpoint) : {};
  if (port === '14268') return `${protocol}//${hostname}:16686`;
  if (port === '9411') return `${origin}/zipkin`;
  return 'your backend, under the service "load-balancer"';
}

async function embeddedCollector() {
  const { startCollector } = inside('collector/server');
  const { renderTrace } = inside('viewer/terminal');
  // Only this system sends here: of the usual ports, those are enough that people would look at.
  const { store, urls, moved, close } = await startCollector({
    ports: { otlp: 0, zipkin: 0, compact: 0, binary: 0 },
  });
  const width = Math.min(process.stdout.columns || 110, 140);
  return {
    words: [`Clew's own collector at ${urls.jaeger}`, ...moved].join('\n  '),
    look: urls.query,
    env: { JAEGER_ENDPOINT: `${urls.jaeger}/api/traces` },
    storedSpans: () => store.spans,
    draw(traceId) {
      const trace = store.trace(traceId);
      return trace && renderTrace(trace.spans, { width, colour: process.stdout.isTTY === true });
    },
    close,
  };
}

module.exports = { openDestination };
