import type { Cell } from './cell';
import { answering, answers, OK_ANSWER, status } from './http-faults';

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
/** Answers in words: statuses, and what stands for one. */
export const STATUS_CELLS: readonly Cell[] = [
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
];
