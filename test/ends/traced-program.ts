import type { Tracer } from 'opentracing';

/** Whose tracer a program is traced with; `none` is what the others are held against. */
export type TracerKind = 'clew' | 'jaeger-client' | 'none';

/** A program under trace, which does nothing but finish spans and come to an end. */
export interface TracedProgram {
  readonly tracer: Tracer;
  /** Starts a span and finishes it. */
  finish(name: string): void;
  /** Delivers what was finished, so that a connection stands. */
  delivered(): Promise<void>;
}

/** The tracer takes its endpoint from JAEGER_ENDPOINT, as either of the two does. */
export function tracedProgram(kind: TracerKind): TracedProgram {
  const { tracer, delivered } = TRACERS[kind]();
  return { tracer, delivered, finish: (name) => tracer.startSpan(name).finish() };
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
  none: () => {
    const opentracing: typeof import('opentracing') = require('opentracing');
    return { tracer: new opentracing.Tracer(), delivered: async () => {} };
  },
};
