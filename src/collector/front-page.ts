import type { Listener, PortName } from './listener';
import type { SpanStore } from './store';

/** What a person sees who opens the collector in a browser: where to send spans, and how to look at them. */
export function frontPage(
  listeners: readonly Listener[],
  urls: Readonly<Record<PortName, string>>,
  store: SpanStore,
): string {
  const { query } = urls;
  const { traces, spans } = store.contents();
  const services = store.services();
  const inside = services.length === 0 ? 'nothing has arrived yet' : `${traces} traces of ${spans} spans`;
  return [
    'Clew: a collector of traces',
    '',
    ...listeners.map(({ name, purpose }) => `  ${urls[name].padEnd(28)}${purpose}`),
    '',
    `Inside: ${inside}.`,
    ...services.map((service) => `  ${query}/api/traces?service=${encodeURIComponent(service)}`),
    '',
    'Point a tracer here:',
    `  JAEGER_ENDPOINT=${urls.jaeger}/api/traces`,
    `  OTEL_EXPORTER_OTLP_ENDPOINT=${urls.otlp}`,
    `  OTEL_EXPORTER_ZIPKIN_ENDPOINT=${urls.zipkin}/api/v2/spans`,
    '',
    'Look at what has arrived:',
    `  ${query}/api/services`,
    `  ${query}/api/traces/{id}`,
    `  ${query}/api/stats`,
  ].join('\n');
}
