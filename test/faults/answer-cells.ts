import type { Cell } from './cell';
import { OK_BYTES, raw, rawUntil } from './http-faults';

const ALL_FORMATS = ['jaeger', 'otlp', 'zipkin'] as const;
const GIGABYTES = 5 * 1024 ** 3;
const BLOCK = Buffer.alloc(64 * 1024, 'x');
/** What sockets' buffers may hold of an answer that is not read to its end. */
const POURED_MAX = 32 * 1024 ** 2;

/** As fast as the client takes it. */
const pours: Cell['start'] = async (arrivals, load) => {
  let most = 0;
  const start = raw(({ socket }, acknowledge) => {
    acknowledge();
    let poured = 0;
    const pour = () => {
      while (poured < GIGABYTES && !socket.destroyed) {
        poured += BLOCK.length;
        most = Math.max(most, poured);
        if (!socket.write(BLOCK)) return;
      }
    };
    socket.write(`HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${GIGABYTES}\r\n\r\n`);
    socket.on('drain', pour);
    pour();
  });
  const faults = () => (most > POURED_MAX ? [`${most} bytes of an answer were taken`] : []);
  return { ...(await start(arrivals, load)), faults };
};

/** Answers that are none, or more than one, or without end. */
export const ANSWER_CELLS: readonly Cell[] = [
  {
    name: 'what is no HTTP',
    start: rawUntil('never', ({ socket }) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
    expected: {
      ...{ waiting: 'all', arrived: 'some', maybeDuplicated: 'some' },
      warnings: [/What answers there does not speak HTTP\/1\.1/],
    },
  },
  {
    name: 'what is no HTTP, unasked, on each connection',
    start: raw(() => {}, {
      connected: (socket) => {
        socket.write('220 mail.example ESMTP\r\n');
        return false;
      },
    }),
    expected: {
      ...{ waiting: 'all', arrived: 'any', maybeDuplicated: 'any' },
      warnings: [/What answers there does not speak HTTP\/1\.1|If the server speaks TLS/],
      mayWarn: [/ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_/],
    },
  },
  {
    name: '200 and a body of 5 GB',
    exporters: ALL_FORMATS,
    start: pours,
    expected: { sent: 'all' },
  },
  {
    name: 'headers without end',
    start: rawUntil('never', ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(`x-${'y'.repeat(1000)}: z\r\n`));
      };
      socket.on('drain', more);
      more();
    }),
    expected: {
      ...{ waiting: 'all', arrived: 'some', maybeDuplicated: 'some' },
      warnings: [/failed: .*(HEADERS|HPE_).*; delivery is tried again/],
    },
  },
  {
    name: '200 that breaks off in its body',
    start: rawUntil('never', ({ socket }, acknowledge) => {
      acknowledge();
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
    }),
    expected: { sent: 'all' },
  },
  {
    name: '200 before the body has been read',
    start: raw((_, acknowledge) => acknowledge(), {
      begun: (socket) => {
        socket.write(OK_BYTES);
        // The rest is read after the answer has been.
        socket.pause();
        setTimeout(() => socket.resume(), 100);
      },
    }),
    expected: { sent: 'all' },
  },
  {
    name: '200 twice for one request',
    start: rawUntil('never', ({ socket }, acknowledge) => {
      acknowledge();
      socket.write(OK_BYTES + OK_BYTES);
    }),
    expected: { sent: 'all', maybeDuplicated: 'any', mayWarn: [/./] },
  },
];
