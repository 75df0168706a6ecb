import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { decodeJaegerThrift } from '../../src/decoder/jaeger-thrift';
import { closedPort, Sink } from '../fakes/sink';

export type BackendKind = 'healthy' | 'dead' | 'black hole';

/** Where the programs send their spans to. */
export interface Backend {
  readonly endpoint: string;
  /** Operation names of what has come since the last call, in order of the alphabet. */
  taken(): string[];
  close(): Promise<void>;
}

export const BACKENDS: Record<BackendKind, () => Promise<Backend>> = {
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

function namesIn(sink: Sink): string[] {
  const batches = sink.requests.splice(0).flatMap(({ body }) => decodeJaegerThrift(body));
  return batches.flatMap(({ spans }) => spans.map(({ operationName }) => operationName)).sort();
}
