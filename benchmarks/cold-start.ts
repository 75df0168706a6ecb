import type { ContestantName } from './contestants/contestants';
import { TRACER_ALONE } from './contestants/dd-trace-alone';

/**
 * What a program loads of a library that it exports with, by the names that its documentation gives, and what it then
 * constructs. Nothing is imported here that runs: what it loaded would be missing from what is measured.
 */
export interface ColdStart {
  readonly modules: readonly string[];
  /** Of the modules, in their order. */
  construct(...modules: readonly Loaded[]): unknown;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a module exports: classes and functions, as far as they are used here. */
type Loaded = Readonly<Record<string, Construct & Call>> & Construct;
type Construct = new (...args: readonly unknown[]) => { getTracer(name: string): unknown };
type Call = ((...args: readonly unknown[]) => unknown) & Readonly<Record<string, unknown>>;

/** Nobody answers there; nothing is sent before the process is over. */
const NOWHERE = 'http://127.0.0.1:9';

const OTEL = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/exporter-trace-otlp-proto',
];

export const COLD_STARTS: Readonly<Record<ContestantName, ColdStart>> = {
  clew: { modules: ['clew'], construct: clewTo('jaeger', '/api/traces') },
  'clew-otlp': { modules: ['clew'], construct: clewTo('otlp', '/v1/traces') },
  noop: { modules: ['opentracing'], construct: ({ Tracer }) => new Tracer() },
  'jaeger-client': {
    modules: ['jaeger-client'],
    construct: ({ initTracer }) =>
      initTracer({
        serviceName: 'bench',
        sampler: { type: 'const', param: 1 },
        reporter: { collectorEndpoint: `${NOWHERE}/api/traces` },
      }),
  },
  zipkin: {
    modules: ['zipkin', 'zipkin-transport-http', 'zipkin-javascript-opentracing'],
    construct({ BatchRecorder, jsonEncoder }, { HttpLogger }, Tracing) {
      const logger = new HttpLogger({
        endpoint: `${NOWHERE}/api/v2/spans`,
        jsonEncoder: jsonEncoder.JSON_V2,
      });
      return new Tracing({ serviceName: 'bench', kind: 'local', recorder: new BatchRecorder({ logger }) });
    },
  },
  lightstep: {
    modules: ['lightstep-tracer'],
    construct: ({ Tracer }) =>
      new Tracer({
        component_name: 'bench',
        access_token: 'none',
        verbosity: 0,
        collector_host: '127.0.0.1',
        collector_port: 9,
        collector_encryption: 'none',
      }),
  },
  'dd-trace': {
    modules: ['dd-trace'],
    construct: (datadog) =>
      datadog.init({ url: NOWHERE, service: 'bench', plugins: false, runtimeMetrics: false }),
    env: TRACER_ALONE,
  },
  otel: { modules: OTEL, construct: otelTracer },
  'otel-shim': {
    modules: [...OTEL, '@opentelemetry/shim-opentracing'],
    construct: (api, sdk, exporter, { TracerShim }) => new TracerShim(otelTracer(api, sdk, exporter)),
  },
};

function clewTo(type: string, path: string): ColdStart['construct'] {
  return ({ initTracer }) =>
    initTracer({ serviceName: 'bench', exporter: { type, endpoint: NOWHERE + path }, logLevel: 'error' });
}

function otelTracer(...[, sdk, exporter]: readonly Loaded[]): unknown {
  const sending = new exporter.OTLPTraceExporter({ url: `${NOWHERE}/v1/traces` });
  const spanProcessors = [new sdk.BatchSpanProcessor(sending)];
  return new sdk.BasicTracerProvider({ spanProcessors }).getTracer('bench');
}
