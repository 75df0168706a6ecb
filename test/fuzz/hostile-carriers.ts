import { BinaryCarrier } from 'opentracing';
import { hostileText } from './hostile-text';
import { hostileValue } from './hostile-values';
import type { Random } from './random';

const HEX = '0123456789abcdefABCDEF';
const ALMOST_HEX = `${HEX}:-, ;g=%3A`;
const NAMES = [
  'uber-trace-id',
  'UBER-Trace-Id',
  'uberctx-key',
  'uberctx-__proto__',
  'jaeger-debug-id',
  'jaeger-baggage',
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'ot-tracer-traceid',
  'ot-tracer-spanid',
  'ot-tracer-sampled',
  'ot-baggage-k',
  'x-request-id',
  '__proto__',
  'constructor',
];

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => HEX[random.below(16)]).join('');
}

/** Headers as other tracers write them, to be spoilt. */
function goodHeader(random: Random): string {
  const trace = hex(random, random.pick([16, 32]));
  const span = hex(random, 16);
  return random.pick([
    `${trace}:${span}:0:1`,
    `${trace}%3A${span}%3A0%3A3`,
    `00-${hex(random, 32)}-${span}-01`,
    `${trace}-${span}-d-${span}`,
    trace,
    span,
    '1',
    'k=v,k2=v2;p=1;q',
    'rojo=1,congo=t61rcWkgMzE',
    'true',
  ]);
}

/** A header's value: nearly right, hardly right, or nothing like a header. */
export function hostileHeader(random: Random): string {
  const kind = random.below(10);
  if (kind < 3) return goodHeader(random);
  if (kind < 6) return spoilt(random, goodHeader(random));
  if (kind < 8) return random.text(ALMOST_HEX, 80);
  return hostileText(random);
}

function spoilt(random: Random, header: string): string {
  const at = random.below(header.length + 1);
  const put = random.pick(['', '\r\n', '\0', ' ', '-', ':', ',', 'g', '%', '0'.repeat(100), 'é', header]);
  return header.slice(0, at) + put + header.slice(at + random.below(4));
}

function pairs(random: Random): [string, unknown][] {
  const many = random.oneIn(200) ? 2000 : 8;
  return random.list(many, () => [
    random.oneIn(8) ? hostileText(random) : random.pick(NAMES),
    random.oneIn(6) ? hostileValue(random) : hostileHeader(random),
  ]);
}

// Node installs a global for its first `Headers`, which shall be there before anybody looks.
void new Headers();

function asHeaders(entries: readonly [string, unknown][]): Headers {
  const headers = new Headers();
  for (const [name, value] of entries) {
    try {
      headers.append(name, String(value));
    } catch {
      // Headers refuses some, and some cannot become text.
    }
  }
  return headers;
}

const SHAPES: readonly ((entries: [string, unknown][], random: Random) => unknown)[] = [
  (entries) => Object.fromEntries(entries),
  (entries) => Object.assign(Object.create(null), Object.fromEntries(entries)),
  (entries) => Object.freeze(Object.fromEntries(entries)),
  (entries) => new Map(entries),
  (entries) => entries,
  (entries) => entries.flat(),
  asHeaders,
  (entries) => new Proxy(Object.fromEntries(entries), {}),
  (entries, random) =>
    new Proxy(Object.fromEntries(entries), { ownKeys: () => random.pick([NAMES, ['a', 'a']]) as string[] }),
  (entries) => ({
    headers: entries,
    *[Symbol.iterator]() {
      yield* entries;
    },
  }),
  (entries) => ({
    set: (name: string) => {
      if (name.length % 2 === 0) throw new TypeError('refused');
    },
    entries,
  }),
  () => ({ set: () => Promise.reject(new Error('hostile')) }),
  (_, random) => hostileValue(random),
  (_, random) => bytes(random),
];

/** Something to inject into, or to extract from. */
export function hostileCarrier(random: Random): unknown {
  return random.pick(SHAPES)(pairs(random), random);
}

/** Jaeger's binary layout, or what only begins like it. */
function bytes(random: Random): unknown {
  const content = Buffer.from(hex(random, 2 * random.below(120)), 'hex');
  if (content.length > 37 && random.oneIn(2))
    content.writeInt32BE(random.pick([0, 1, 3, 2 ** 31 - 1, -1]), 33);
  if (content.length > 45 && random.oneIn(2)) content.writeInt32BE(random.pick([0, 4, 2 ** 31 - 1, -1]), 37);
  return random.pick<() => unknown>([
    () => content,
    () => new Uint8Array(content).buffer,
    () => new BinaryCarrier(content),
    () => ({ buffer: hostileValue(random) }),
  ])();
}
