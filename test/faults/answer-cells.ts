import type { Cell } from './cell';
import { answering, answers, OK_ANSWER, OK_BYTES, raw, rawUntil, status } from './http-faults';

const FOR_A_WHILE = 2;
/** By a fault of two requests, whatever the pauses. */
const OUTLIVED = { ms: 3200 };
const ALL_FORMATS = ['jaeger', 'otlp', 'zipkin'] as const;

function rejected(name: string, answer: Parameters<typeof answers>[0], warning: RegExp): Cell {
  return {
    name,
    start: answers(answer),
    expected: { dropped: { rejected: 'all' }, warnings: [warning] },
  };
}

/** "Later", for good and for a while. */
function later(code: number): Cell[] {
  const warnings = [new RegExp(`HTTP ${code}.*tried again`)];
  return [
    {
      name: `${code}`,
      start: answers(status(code)),
      expected: { waiting: 'all', warnings },
    },
    {
      name: `${code}, for a while`,
      load: OUTLIVED,
      start: answers(status(code), FOR_A_WHILE),
      expected: { sent: 'all', warnings },
    },
  ];
}

/** A date a second from now or, HTTP's dates being whole seconds, up to two. */
const soon = () => new Date(Date.now() + 1999).toUTCString();
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

/** Faults of answers: something comes back, and it is not what a collector says. */
export const ANSWER_CELLS: readonly Cell[] = [
  {
    name: '(no fault)',
    exporters: ALL_FORMATS,
    start: answers(OK_ANSWER),
    expected: { sent: 'all' },
  },
  rejected('400', status(400, {}, 'bad batch'), /HTTP 400: bad batch; these spans are dropped/),
  rejected('401', status(401), /HTTP 401; .* Check user and password, or the token/),
  rejected('404', status(404), /HTTP 404; .* Nothing takes spans at that path \(usual address/),
  ...later(408),
  {
    name: '413',
    // Each span has a request of its own in the end.
    load: { spansPerSecond: 100 },
    start: answers(status(413)),
    expected: { dropped: { 'too-large': 'all' }, warnings: [/HTTP 413/] },
  },
  {
    name: '413 above 8 KiB',
    start: answering((_, { body }) => (body.length > 8192 ? status(413) : OK_ANSWER)),
    expected: { sent: 'all' },
  },
  {
    name: '429 with Retry-After in seconds, once',
    start: answers(status(429, { 'retry-after': '1' }), 1),
    load: { ms: 1500 },
    expected: { sent: 'all', warnings: [/HTTP 429.*tried again/] },
  },
  {
    name: '429 with Retry-After as a date, once',
    start: answering((nth) => (nth === 1 ? status(429, { 'retry-after': soon() }) : OK_ANSWER)),
    load: { ms: 2500 },
    expected: { sent: 'all', warnings: [/HTTP 429.*tried again/] },
  },
  {
    name: '429 with Retry-After: 0',
    start: async (arrivals, load) => {
      const started = await answers(status(429, { 'retry-after': '0' }))(arrivals, load);
      const faults = () => (arrivals.requests > 5 ? [`a storm of ${arrivals.requests} requests`] : []);
      return { ...started, faults };
    },
    expected: { waiting: 'all', warnings: [/HTTP 429.*tried again/] },
  },
  ...later(500),
  ...later(503),
  {
    name: '503, and CLEW_RETRY_MAX_ELAPSED=300ms',
    env: { CLEW_RETRY_MAX_ELAPSED: '300ms' },
    load: { ms: 1500 },
    start: answers(status(503)),
    expected: {
      ...{ waiting: 'some', dropped: { 'retries-exhausted': 'some' } },
      warnings: [
        /HTTP 503.*tried again/,
        /has not taken a batch for 300 ms \(HTTP 503\); its spans are dropped/,
      ],
    },
  },
  rejected(
    'a web page with 200',
    { headers: { 'content-type': 'text/html' }, body: '<html>welcome</html>' },
    /HTTP 200 \(web page\).* A web page answers there, not a collector/,
  ),
  rejected(
    'a redirect',
    status(302, { location: 'https://login.example/?token=secret' }),
    /HTTP 302 to https:\/\/login\.example\/; these spans are dropped/,
  ),
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
