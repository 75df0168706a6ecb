import type { Span, Tracer } from 'opentracing';
import { initTracer } from '../../src/index';

/** Which tracer a hop runs: ours, or jaeger-client with trace ids of 64 or of 128 bits. */
export type Kind = 'clew' | 'jaeger-client-64' | 'jaeger-client-128';

export interface HopTracer {
  readonly tracer: Tracer;
  /** Trace id in full: 16 or 32 digits. */
  traceIdOf(span: Span): string;
  spanIdOf(span: Span): string;
  /** Id of the span's parent as the tracer itself tells it: 16 hex digits; zeros for a root. */
  parentIdOf(span: Span): string;
}

export function hopTracer(kind: Kind, sampled: boolean): HopTracer {
  return kind === 'clew' ? clewHop(sampled) : jaegerClientHop(kind === 'jaeger-client-128', sampled);
}

function clewHop(sampled: boolean): HopTracer {
  const tracer = initTracer({
    serviceName: 'hop',
    exporter: 'none',
    sampler: { type: 'const', param: sampled ? 1 : 0 },
    propagation: ['jaeger'],
  });
  return {
    tracer,
    traceIdOf: (span) => span.context().toTraceId(),
    spanIdOf: (span) => span.context().toSpanId(),
    parentIdOf: (span) => wordsAsHex(span.context() as unknown as ParentWords),
  };
}

interface ParentWords {
  readonly parentId0: number;
  readonly parentId1: number;
}

function wordsAsHex({ parentId0, parentId1 }: ParentWords): string {
  return [parentId0, parentId1].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** What of jaeger-client is used here: its own types leave its classes out. */
interface JaegerClient {
  readonly Tracer: new (service: string, reporter: unknown, sampler: unknown, options: object) => Tracer;
  readonly InMemoryReporter: new () => unknown;
  readonly ConstSampler: new (decision: boolean) => unknown;
}

function jaegerClientHop(traceId128bit: boolean, sampled: boolean): HopTracer {
  // Loaded only here: a hop that runs our tracer must not depend on anything jaeger-client does to the process.
  const client = require('jaeger-client') as JaegerClient;
  const sampler = new client.ConstSampler(sampled);
  const tracer = new client.Tracer('hop', new client.InMemoryReporter(), sampler, { traceId128bit });
  // It leaves leading zeros out wherever it tells an id.
  const spanId = (digits: string | null): string => (digits ?? '').padStart(16, '0');
  return {
    tracer,
    traceIdOf: (span) => {
      const digits = span.context().toTraceId();
      return digits.padStart(digits.length > 16 ? 32 : 16, '0');
    },
    spanIdOf: (span) => spanId(span.context().toSpanId()),
    parentIdOf: (span) => spanId((span.context() as unknown as { parentIdStr: string | null }).parentIdStr),
  };
}
