import type { Tracer } from 'opentracing';
import { loadPeer } from '../../benchmarks/peers';

/** Whose tracer a program is traced with; `none` is what the others are held against. */
export type TracerKind = 'clew' | 'jaeger-client' | 'otel' | 'dd-trace' | 'none';

/** A program under trace, which does nothing but finish spans and come to an end. */
export interface TracedProgram {
  readonly tracer: Tracer;
  /** Starts a span and finishes it. */
  finish(name: string): void;
  /** Delivers what was finished, so that a connection stands. */
  delivered(): Promise<void>;
}

/** The tracer sends to JAEGER_ENDPOINT, or to its own path on that server. */
export function tracedProgram(kind: TracerKind): TracedProgram {
  const { tracer, delivered } = TRACERS[kind]();
  return { tracer, delivered, finish: (name) => tracer.startSpan(name).finish() };
}

type OtelSdk = typeof import('../../benchmarks/contestants/otel-sdk');
type TracerShim = new (tracer: object, propagators: object) => Tracer;

/** It has no flush of its own. */
interface Datadog {
  init(options: object): Tracer & { _tracer: { _exporter: { flush(done: () => void): void } } };
}

function backendOrigin(): string {
  return new URL(process.env.JAEGER_ENDPOINT ?? '').origin;
}

const TRACERS: Record<TracerKind, () => Omit<TracedProgram, 'finish'>> = {
  clew: () => {
    const { initTracer }: typeof import('../../src/index') = require('../../src/index');
    const tracer = initTracer({ serviceName: 'ends' });
    return { tracer, delivered: async () => void (await tracer.flush()) };
  },
  'jaeger-client': () => {
    const { initTracerFromEnv } = require('jaeger-client');
    const reporter = { collectorEndpoint: process.env.JAEGER_ENDPOINT };
    const options = { serviceName: 'ends', sampler: { type: 'const', param: 1 }, reporter };
    const tracer = initTracerFromEnv(options);
    return { tracer, delivered: () => new Promise((resolve) => tracer._reporter.flush(resolve)) };
  },
  /** Its batch processor as it is by default, behind its own shim for OpenTracing. */
  otel: () => {
    const { otelExporting, otelPropagators }: OtelSdk = require('../../benchmarks/contestants/otel-sdk');
    const { TracerShim } = loadPeer<{ TracerShim: TracerShim }>('@opentelemetry/shim-opentracing');
    const provider = otelExporting(backendOrigin());
    const propagators = { httpHeadersPropagator: otelPropagators().w3c };
    const tracer = new TracerShim(provider.getTracer('ends'), propagators);
    return { tracer, delivered: () => provider.forceFlush() };
  },
  'dd-trace': () => {
    // Only the tracer: what else it sends is no span.
    Object.assign(process.env, {
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
    });
    const options = { url: backendOrigin(), service: 'ends', plugins: false, runtimeMetrics: false };
    const tracer = loadPeer<Datadog>('dd-trace').init(options);
    return { tracer, delivered: () => new Promise((resolve) => tracer._tracer._exporter.flush(resolve)) };
  },
  none: () => {
    const opentracing: typeof import('opentracing') = require('opentracing');
    return { tracer: new opentracing.Tracer(), delivered: async () => {} };
  },
};
