/** Whatever the size of what it is given, no call takes longer than reading it. Measured by the processor's clock. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import type { Tracer } from '../../src/tracer/tracer';

function tracerFor(t: TestContext, options: ClewOptions = {}): Tracer {
  const tracer = initTracer({ serviceName: 'shop', exporter: 'none', logger: { error() {} }, ...options });
  t.after(() => tracer.close({ timeoutMs: 0 }));
  return tracer;
}

/** The others of its format, without which a header would not be looked at. */
function goodHeaders(name: string): Record<string, string> {
  const [trace, span] = ['1'.repeat(32), '2'.repeat(16)];
  if (name.startsWith('x-b3-')) return { 'x-b3-traceid': trace, 'x-b3-spanid': span, 'x-b3-sampled': '1' };
  if (name.startsWith('ot-'))
    return { 'ot-tracer-traceid': span, 'ot-tracer-spanid': span, 'ot-tracer-sampled': 'true' };
  return name.startsWith('jaeger-') || name.startsWith('b3')
    ? {}
    : { 'uber-trace-id': '1:2:0:1', traceparent: `00-${trace}-${span}-01` };
}

describe('what costs the square of its size, or a name for each index, is not looked at:', () => {
  const { length } = Array.from({ length: 1_000_000 });
  const LISTS: readonly [string, object][] = [
    ['an array', new Array(length).fill(1)],
    ['a typed array', new Float64Array(length)],
    ['a buffer', Buffer.alloc(length)],
    ['a boxed string', new String('a'.repeat(length))],
  ];
  for (const [what, list] of LISTS) {
    test(`${what} of a million in the place of tags, fields, headers and baggage`, (t) => {
      const tracer = tracerFor(t);
      // Another tracer's.
      const foreign = { toTraceId: () => '1', toSpanId: () => '2', isSampled: () => true, baggage: list };
      const began = process.cpuUsage();
      for (let i = 0; i < 5; i++) {
        const span = tracer.startSpan('op', { tags: list as never });
        span
          .addTags(list as never)
          .log(list as never)
          .setTag('list', list);
        tracer.inject(span, 'http_headers', list);
        tracer.extract('http_headers', list);
        tracer.inject(foreign, 'http_headers', {});
        tracer.startSpan('op', { childOf: foreign as never });
        span.finish();
      }
      const { user, system } = process.cpuUsage(began);
      assert.ok(user + system < 500_000, `${(user + system) / 5000} ms each`);
      assert.equal(tracer.stats().counters.valuesUnreadable, 15);
    });
  }

  test('baggage of another tracer, of ten megabytes', (t) => {
    const inject = ['jaeger', 'baggage', 'ot-tracer'] as const;
    const tracer = tracerFor(t, { propagation: { inject: [...inject] } });
    const baggage = { small: 'x', large: 'ü'.repeat(10_000_000) };
    const foreign = { toTraceId: () => '1', toSpanId: () => '2', isSampled: () => true, baggage };
    const carrier: Record<string, string> = {};
    const began = process.cpuUsage();
    tracer.inject(foreign, 'http_headers', carrier);
    const { user, system } = process.cpuUsage(began);
    assert.ok(user + system < 100_000, `${(user + system) / 1000} ms`);
    assert.equal(tracer.stats().counters.baggageDropped, inject.length);
    assert.equal(carrier['uberctx-small'], 'x');
  });

  test('a list of a thousand is taken as it always was, one more is not', (t) => {
    const seen: unknown[] = [];
    const tracer = tracerFor(t, { limits: { maxTags: 2 }, onFinish: ({ tags }) => seen.push(tags?.length) });
    for (const count of [1000, 1001]) {
      const span = tracer.startSpan('op', { tags: { a: 1 } });
      span.addTags(new Array(count).fill('x') as never).finish();
    }
    assert.equal(tracer.stats().counters.valuesUnreadable, 1);
    assert.equal(seen.length, 2);
  });

  test('bigints of a million bits, as value, key and name', (t) => {
    const tags: unknown[] = [];
    const tracer = tracerFor(t, { onFinish: (span) => tags.push(...(span.tags ?? []), span.operationName) });
    const huge = 1n << 10_000_000n;
    const began = process.cpuUsage();
    tracer
      .startSpan(huge as never)
      .setTag('huge', huge)
      .setTag(huge as never, 1)
      .setTag('large', 2n ** 65_535n - 1n)
      .setTag('larger', 2n ** 65_535n)
      .setTag('within', { huge })
      .finish();
    const { user, system } = process.cpuUsage(began);
    assert.ok(user + system < 200_000, `${(user + system) / 1000} ms`);
    const at = (key: string) => tags[tags.indexOf(key) + 1];
    assert.equal(at('huge'), '[huge bigint]');
    assert.match(String(at('large')), /^\d+…$/);
    assert.equal(at('larger'), '[huge bigint]');
    assert.equal(at('within'), '{"huge":"[huge bigint]"}');
    assert.equal(tags.at(-1), '[huge bigint]');
  });

  test('boxed strings, numbers and the rest are what is in the box, whatever their methods say', (t) => {
    const tags: unknown[] = [];
    const tracer = tracerFor(t, { onFinish: (span) => tags.push(...(span.tags ?? [])) });
    const liar = Object.assign(new String('text'), {
      valueOf: () => assert.fail(),
      toString: () => assert.fail(),
    });
    const span = tracer.startSpan('op');
    span.setTag('s', liar).setTag('n', new Number(1)).setTag('b', new Boolean(false));
    span
      .setTag('i', Object(3n))
      .setTag('y', Object(Symbol('why')))
      .setTag('in', { liar });
    span.finish();
    const at = (key: string) => tags[tags.indexOf(key) + 1];
    assert.deepEqual(['s', 'n', 'b', 'i', 'y', 'in'].map(at), [
      'text',
      '1',
      'false',
      '3',
      'Symbol(why)',
      '{"liar":"text"}',
    ]);
  });

  const HEADERS =
    'uber-trace-id uberctx-k jaeger-debug-id jaeger-baggage traceparent tracestate baggage b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags ot-tracer-traceid ot-tracer-spanid ot-tracer-sampled ot-baggage-k';
  // What quadratic parsers stumble over. At this length they would take minutes; ours take milliseconds.
  const PARTS = [
    '0',
    ':',
    '-',
    ',',
    ' ',
    '\t',
    '=',
    ';',
    '%',
    '%3A',
    '%25',
    'a=b,',
    'a=1;',
    ' ,',
    '=,',
    '0:',
    '1-1-',
    'a=b;c=d,',
    '€',
    '\ud800',
  ];
  for (const name of HEADERS.split(' ')) {
    test(`${name} of four megabytes of anything`, (t) => {
      const tracer = tracerFor(t);
      for (const part of PARTS) {
        const value = part.repeat(4_000_000 / part.length);
        const headers = { ...goodHeaders(name), [name]: value };
        const began = process.cpuUsage();
        const context = tracer.extract('http_headers', headers);
        tracer.inject(tracer.startSpan('op', { childOf: context ?? undefined }), 'http_headers', {});
        const { user, system } = process.cpuUsage(began);
        assert.ok(user + system < 500_000, `${(user + system) / 1000} ms for ${JSON.stringify(part)}`);
      }
    });
  }

  const HUNDRED_THOUSAND = ['x-', 'uberctx-', 'ot-baggage-', 'baggage-'].flatMap((prefix) =>
    Array.from({ length: 25_000 }, (_, i): [string, string] => [`${prefix}${i}`, 'v']),
  );
  const CARRIERS: readonly [string, object][] = [
    ['an object', Object.fromEntries(HUNDRED_THOUSAND)],
    ['a Map', new Map(HUNDRED_THOUSAND)],
    ['Headers', new Headers(HUNDRED_THOUSAND)],
    ['pairs', HUNDRED_THOUSAND],
    ['raw headers', HUNDRED_THOUSAND.flat()],
  ];
  for (const [what, carrier] of CARRIERS) {
    test(`${what} of a hundred thousand headers`, (t) => {
      const tracer = tracerFor(t);
      const began = process.cpuUsage();
      tracer.extract('http_headers', carrier);
      tracer.inject(tracer.startSpan('op'), 'http_headers', carrier);
      const { user, system } = process.cpuUsage(began);
      assert.ok(user + system < 1_000_000, `${(user + system) / 1000} ms`);
    });
  }

  test('an item of baggage at the longest that is looked at, and one that is longer', (t) => {
    const tracer = tracerFor(t, { maxBaggageBytes: 10 });
    const item = (length: number) => 'k=v'.padEnd(length);
    const read = (baggage: string) => {
      const context = tracer.extract('http_headers', { baggage }) ?? undefined;
      return tracer.startSpan('op', { childOf: context }).getBaggageItem('k');
    };
    assert.equal(read(item(4 * 10 + 4096)), 'v');
    assert.equal(read(item(4 * 10 + 4097)), undefined);
  });
});
