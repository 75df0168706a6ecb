import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { countDatadogSpans } from '../../benchmarks/msgpack-count';
import type { DecodedBatch } from '../../src/decoder/decoded-batch';
import { decodeJaegerThrift } from '../../src/decoder/jaeger-thrift';
import { decodeOtlpProto } from '../../src/decoder/otlp-proto';
import { closedPort, Sink } from '../fakes/sink';

export type BackendKind = 'healthy' | 'dead' | 'black hole';

/** What the end of a process may take: plenty where it will not be used up, little where all of it will be waited for. */
const EXIT_TIMEOUTS_MS: Record<BackendKind, number> = { healthy: 6000, dead: 300, 'black hole': 300 };
/** Two processes are never equally fast, least of all on a machine that others use too. */
const SLACK_MS = 2500;

/** Where the programs send their spans to. */
export interface Backend {
  /** The programs' environment. */
  readonly env: Record<string, string>;
  /** Whether spans can arrive. */
  readonly healthy: boolean;
  /** By how much a traced program may end later than untraced. */
  readonly maxDelayMs: number;
  /** Operation names of what has come since the last call, in order of the alphabet. */
  taken(): string[];
  close(): Promise<void>;
}

export async function startBackend(kind: BackendKind): Promise<Backend> {
  const server = await SERVERS[kind]();
  const timeoutMs = EXIT_TIMEOUTS_MS[kind];
  const healthy = kind === 'healthy';
  return {
    ...server,
    env: { JAEGER_ENDPOINT: server.endpoint, CLEW_EXIT_TIMEOUT: `${timeoutMs}ms` },
    healthy,
    // An end that waits for all of its time at a healthy backend is not as it must be.
    maxDelayMs: SLACK_MS + (healthy ? 0 : timeoutMs),
  };
}

interface Server extends Pick<Backend, 'taken' | 'close'> {
  readonly endpoint: string;
}

const SERVERS: Record<BackendKind, () => Promise<Server>> = {
  healthy: async () => {
    const sink = await Sink.start();
    return { endpoint: sink.url(), taken: () => namesIn(sink), close: () => sink.close() };
  },
  dead: async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}/api/traces`;
    return { endpoint, taken: () => [], close: async () => {} };
  },
  /** Takes connections and never answers. */
  'black hole': async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as import('node:net').AddressInfo;
    const close = async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    };
    return { endpoint: `http://127.0.0.1:${port}/api/traces`, taken: () => [], close };
  },
};

/** What tells no names: Datadog's spans are counted without being decoded. */
export const UNNAMED = '?';

/** How each tracer's spans are read; other requests (Datadog asks for more) tell of none. */
const NAMES_AT: Readonly<Record<string, (body: Buffer) => string[]>> = {
  '/api/traces': (body) => namesOf(decodeJaegerThrift(body)),
  '/v1/traces': (body) => namesOf(decodeOtlpProto(body)),
  '/v0.4/traces': (body) => Array(countDatadogSpans(body)).fill(UNNAMED),
};

function namesIn(sink: Sink): string[] {
  return sink.requests
    .splice(0)
    .flatMap(({ path, body }) => NAMES_AT[path]?.(body) ?? [])
    .sort();
}

function namesOf(batches: readonly DecodedBatch[]): string[] {
  return batches.flatMap(({ spans }) => spans.map(({ operationName }) => operationName));
}
