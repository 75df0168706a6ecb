import { VERSION } from '../../src/model/version';
import { peerVersion } from '../peers';
import type { Contestant } from './contestant';

/** Who takes part; each runs in processes of its own. */
export const CONTESTANTS = [
  'clew',
  'clew-otlp',
  'noop',
  'jaeger-client',
  'zipkin',
  'lightstep',
  'dd-trace',
  'otel',
  'otel-shim',
] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

interface Entry {
  readonly title: string;
  /** The package in benchmarks/peers whose version is told, and which must be there. */
  readonly peer?: string;
  /** Loads the library only when called, so that no contestant runs in a process that another one has changed. */
  readonly make: () => Contestant;
  /** Share of the usual number of spans where the whole would take minutes. */
  readonly share?: number;
}

const ENTRIES: Readonly<Record<ContestantName, Entry>> = {
  clew: { title: 'Clew, Jaeger Thrift', make: () => require('./clew').clew('jaeger', '/api/traces') },
  'clew-otlp': { title: 'Clew, OTLP', make: () => require('./clew').clew('otlp', '/v1/traces') },
  noop: { title: 'opentracing no-op', peer: 'opentracing', make: () => require('./noop').noop() },
  'jaeger-client': {
    title: 'jaeger-client',
    peer: 'jaeger-client',
    make: () => require('./jaeger-client').jaegerClient(),
  },
  zipkin: {
    title: 'zipkin-javascript-opentracing',
    peer: 'zipkin-javascript-opentracing',
    make: () => require('./zipkin').zipkin(),
  },
  lightstep: {
    title: 'lightstep-tracer',
    peer: 'lightstep-tracer',
    make: () => require('./lightstep').lightstep(),
    share: 0.1,
  },
  'dd-trace': { title: 'dd-trace', peer: 'dd-trace', make: () => require('./dd-trace').ddTrace() },
  otel: { title: 'OTel SDK', peer: '@opentelemetry/sdk-trace-base', make: () => require('./otel').otel() },
  'otel-shim': {
    title: 'OTel through its OpenTracing shim',
    peer: '@opentelemetry/shim-opentracing',
    make: () => require('./otel-shim').otelShim(),
  },
};

export function contestant(name: ContestantName): Contestant {
  return ENTRIES[name].make();
}

export function titleOf(name: ContestantName): string {
  return ENTRIES[name].title;
}

/** The share of the usual number of spans that this contestant makes. */
export function shareOf(name: ContestantName): number {
  return ENTRIES[name].share ?? 1;
}

/** Undefined when the peer is not installed: it cannot take part. */
export function versionOf(name: ContestantName): string | undefined {
  const { peer } = ENTRIES[name];
  return peer === undefined ? VERSION : peerVersion(peer);
}
