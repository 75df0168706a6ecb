import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Cell, type Faulty, TIMEOUT_MS } from './cell';
import { answers, byteByByte, nobody, OK_BYTES, raw, rawUntil } from './http-faults';
import type { RawRequest } from './raw-server';

const BROKEN_OFF = /ECONNRESET|EPIPE|UND_ERR_SOCKET/;
const BROKEN_OFF_HINT = /(ECONNRESET|EPIPE|UND_ERR_SOCKET).* If the server speaks TLS, use https/;
const NO_ANSWER = new RegExp(`no answer within ${TIMEOUT_MS} ms.*CLEW_TIMEOUT`);
const NO_CONNECTION = new RegExp(`no connection within ${TIMEOUT_MS} ms.*firewall`);
const FOR_A_WHILE = 2;
/** By a fault of two requests, whatever the pauses. */
const OUTLIVED = { ms: 3200 };

const reset = ({ socket }: RawRequest) => void socket.resetAndDestroy();

/** Large enough not to fit into what sockets keep. */
const LARGE = {
  env: { CLEW_MAX_BATCH_BYTES: '12MiB', CLEW_FLUSH_INTERVAL: '500ms' },
  load: { tagBytes: 15_000, spansPerSecond: 1200 },
};

/** A thread that listens and stands still: the system takes connections until its queue is full, and nobody takes them off. */
async function fullBacklog(): Promise<Faulty> {
  const thread = new Worker(
    `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       require('node:worker_threads').parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  const [port] = await once(thread, 'message');
  const sockets: Socket[] = [];
  // Until one is left waiting: then the next one will be, too.
  for (let connected = true; connected; ) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, 300, false));
    connected = await Promise.race([once(socket, 'connect').then(() => true), late]);
  }
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await thread.terminate();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}

/** Faults of connections: nobody is there, or the line breaks. */
export const CONNECTION_CELLS: readonly Cell[] = [
  {
    name: 'nobody listens',
    exporters: ['jaeger', 'otlp', 'zipkin'],
    start: nobody,
    expected: { waiting: 'all', warnings: [/ECONNREFUSED.* Nothing listens there/] },
  },
  {
    name: 'connecting takes for ever (full backlog)',
    start: fullBacklog,
    expected: { waiting: 'all', warnings: [NO_CONNECTION] },
  },
  {
    name: 'the name has no address',
    start: async () => ({ origin: 'http://nowhere.invalid:1', close: async () => {} }),
    expected: { waiting: 'all', warnings: [/nowhere\.invalid cannot be resolved from here/] },
  },
  {
    name: 'takes connections, reads nothing',
    start: raw(() => {}, { connected: () => true }),
    expected: { waiting: 'all', maybeDuplicated: 'any', warnings: [NO_ANSWER] },
  },
  {
    name: 'reads all, never answers',
    exporters: ['jaeger', 'otlp', 'zipkin'],
    start: answers('hang'),
    expected: { waiting: 'all', arrived: 'some', maybeDuplicated: 'some', warnings: [NO_ANSWER] },
  },
  {
    name: 'reads all, never answers, for a while',
    start: answers('hang', 1),
    expected: { sent: 'all', maybeDuplicated: 'some', warnings: [NO_ANSWER] },
  },
  {
    name: 'answers byte by byte, in time',
    start: rawUntil('never', (request, acknowledge) => {
      acknowledge();
      byteByByte(request, OK_BYTES, 2);
    }),
    expected: { sent: 'all' },
  },
  {
    name: 'answers byte by byte, and is not done in time',
    start: rawUntil('never', (request) => byteByByte(request, OK_BYTES, TIMEOUT_MS / 8)),
    expected: { waiting: 'all', arrived: 'some', maybeDuplicated: 'some', warnings: [NO_ANSWER] },
  },
  {
    name: 'RST at once',
    start: raw(() => {}, {
      connected: (socket) => {
        socket.resetAndDestroy();
        return true;
      },
    }),
    // What a small batch's bytes have gone into is a socket that nobody reads from.
    expected: { waiting: 'all', maybeDuplicated: 'any', warnings: [BROKEN_OFF_HINT], mayWarn: [BROKEN_OFF] },
  },
  {
    name: 'RST in the middle of the body',
    ...LARGE,
    start: raw(() => {}, {
      connected: (socket) => {
        setTimeout(() => socket.resetAndDestroy(), 50);
        return true;
      },
    }),
    // undici counts a body as gone when it has been given to the socket.
    expected: { waiting: 'all', maybeDuplicated: 'any', warnings: [BROKEN_OFF_HINT], mayWarn: [BROKEN_OFF] },
  },
  {
    name: 'RST after the body',
    start: rawUntil('never', reset),
    expected: {
      ...{ waiting: 'all', arrived: 'some', maybeDuplicated: 'some' },
      ...{ warnings: [BROKEN_OFF_HINT], mayWarn: [BROKEN_OFF] },
    },
  },
  {
    name: 'RST after the body, for a while',
    exporters: ['jaeger', 'otlp', 'zipkin'],
    load: OUTLIVED,
    start: rawUntil(FOR_A_WHILE, reset),
    expected: {
      ...{ sent: 'all', maybeDuplicated: 'some' },
      ...{ warnings: [BROKEN_OFF_HINT], mayWarn: [BROKEN_OFF] },
    },
  },
  {
    name: 'RST whenever a kept connection is used again',
    start: raw((request, acknowledge) => {
      if (request.nth > 1) return reset(request);
      acknowledge();
      request.socket.write(OK_BYTES);
    }),
    expected: { sent: 'all', maybeDuplicated: 'some' },
  },
  {
    name: 'closes each connection after its answer, unasked',
    start: raw(({ socket }, acknowledge) => {
      acknowledge();
      socket.end(OK_BYTES);
    }),
    expected: { sent: 'all', maybeDuplicated: 'any' },
  },
];
