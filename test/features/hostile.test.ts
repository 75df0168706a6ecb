/** Whatever an application, its headers and its callbacks do: nothing is thrown, nothing is polluted, nothing hangs. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import type { Tracer } from '../../src/tracer/tracer';
import { fuzz } from '../fuzz/fuzz';
import { PollutionWatch } from '../fuzz/pollution';
import { Probe } from '../fuzz/probe';

const FUZZ_MS = 5000;

function tracerFor(t: TestContext, options: ClewOptions = {}): Tracer {
  const tracer = initTracer({ serviceName: 'shop', exporter: 'none', logger: { error() {} }, ...options });
  t.after(() => tracer.close({ timeoutMs: 0 }));
  return tracer;
}

function revoked(): never {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy as never;
}

/** Says that it is as long as a number can be. */
function endless(item: unknown): never {
  return new Proxy([], {
    get: (target, key) =>
      key === 'length' ? Number.MAX_SAFE_INTEGER : typeof key === 'symbol' ? Reflect.get(target, key) : item,
  }) as never;
}

test('five seconds of hostile calls, headers, callbacks and bytes find nothing (npm run fuzz goes on)', async (t) => {
  const report = await fuzz({ seed: Date.now() >>> 0, untilMs: Date.now() + FUZZ_MS });
  t.diagnostic(`${report.inputs} inputs; the slowest call took ${report.slowest.ms.toFixed(1)} ms`);
  assert.deepEqual(report.findings, []);
  assert.ok(report.inputs > 1000, `${report.inputs} inputs`);
});

describe('the fuzzer itself', () => {
  test('finds what is thrown, with the words for it', () => {
    const probe = new Probe();
    probe.call('broken', () => assert.fail('on purpose'));
    assert.equal(probe.findings[0].call, 'broken');
    assert.match(probe.findings[0].problem, /on purpose/);
  });

  test('finds a polluted prototype', (t) => {
    const watch = new PollutionWatch();
    assert.equal(watch.found(), undefined);
    t.after(() => delete (Object.prototype as { polluted?: number }).polluted);
    Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
    assert.equal(watch.found(), 'Object.prototype.polluted');
  });

  test('does the same again for the same seed', async () => {
    const inputs = async (seed: number) => (await fuzz({ seed, untilMs: Infinity, rounds: 1 })).inputs;
    assert.equal(await inputs(7), await inputs(7));
  });
});

describe('what the fuzzer has found once:', () => {
  test('values that cannot be asked what they are', (t) => {
    const tracer = tracerFor(t);
    const span = tracer.startSpan('op', { startTime: revoked() });
    span.setTag('error', revoked()).log({ a: revoked(), b: 1 }, revoked());
    span.finish(revoked());
    assert.equal(tracer.stats().finished, 1);
  });

  test('errors that cannot be read', (t) => {
    const error = new Proxy(new Error(), { get: () => assert.fail('unreadable') });
    const fail = () => {
      throw error;
    };
    const reporter = { report: fail, flush: async () => {}, close: async () => {}, stats: () => [] };
    const tracer = tracerFor(t, { exporter: undefined, reporter, sampler: { decide: fail } });
    tracer.startSpan('op').setTag('error', error).log({ error }).finish();
    assert.deepEqual(tracer.stats().dropped, { 'reporter-error': 1 });
  });

  test('callbacks that throw what cannot be told', (t) => {
    const onFinish = () => {
      throw Object.create(null);
    };
    const tracer = tracerFor(t, { onFinish });
    tracer.startSpan('op').finish();
    assert.equal(tracer.stats().counters.callbackErrors, 1);
  });

  const answers: [string, () => unknown][] = [
    ['nothing', () => null],
    ['no list', () => ({})],
    ['a list of nothing', () => [null]],
    ['entries without numbers', () => [{ dropped: null }]],
    ['an endless list', () => new Array(2 ** 32 - 1)],
    ['what cannot be read', revoked],
  ];
  for (const [what, answer] of answers) {
    test(`a reporter whose stats() answers ${what}`, (t) => {
      const reporter = {
        report() {},
        flush: async () => {},
        close: async () => {},
        stats: answer as () => [],
      };
      for (const logSpans of [false, true]) {
        const tracer = tracerFor(t, { exporter: undefined, reporter, logSpans });
        tracer.startSpan('op').finish();
        assert.deepEqual([tracer.stats().sent, tracer.stats().exporters], [1, []]);
      }
    });
  }

  test('a reporter that does not heed the deadline', async (t) => {
    const never = () => new Promise<void>(() => {});
    const reporter = { report() {}, flush: never, close: never, stats: () => [] };
    const tracer = tracerFor(t, { exporter: undefined, reporter });
    assert.equal((await tracer.flush({ timeoutMs: 1 })).complete, false);
  });

  test('options of flush() that cannot be read, and a deadline beyond what timers know', async (t) => {
    const tracer = tracerFor(t);
    for (const options of [
      revoked(),
      { timeoutMs: revoked() },
      { signal: revoked() },
      { signal: { aborted: 0, addEventListener: 1 } },
    ]) {
      assert.equal((await tracer.flush(options as never)).complete, true);
    }
    const hung = {
      report() {},
      flush: () => new Promise<void>((done) => setTimeout(done, 20)),
      close: async () => {},
      stats: () => [],
    };
    const slow = tracerFor(t, { exporter: undefined, reporter: hung });
    assert.equal((await slow.flush({ timeoutMs: Number.MAX_SAFE_INTEGER })).complete, true);
  });

  test('lists that say they never end', (t) => {
    const tracer = tracerFor(t);
    const span = tracer.startSpan('op', { references: endless({}) });
    tracer.inject(span, 'http_headers', endless('name'));
    tracer.inject(span, 'http_headers', endless(['name', 'value']));
    tracer.inject(span, 'binary', { buffer: endless(1) });
    assert.equal(tracer.extract('http_headers', { 'uber-trace-id': endless('1') }), null);
    assert.equal(tracer.extract('binary', { buffer: new Array(2 ** 32 - 1) }), null);
    span.finish();
  });

  test('a megabyte of items in one header: the first thousand are looked at', (t) => {
    const tracer = tracerFor(t);
    const headers = {
      baggage: `${',='.repeat(500_000)},k=v`,
      'jaeger-baggage': `${'a=,'.repeat(999)}b=1,c=2`,
    };
    const context = tracer.extract('http_headers', headers);
    const child = tracer.startSpan('op', { childOf: context ?? undefined });
    assert.deepEqual(
      ['k', 'b', 'c'].map((key) => child.getBaggageItem(key)),
      [undefined, '1', undefined],
    );
    // Those that have no name; what comes behind them is not even counted.
    assert.equal(tracer.stats().counters.baggageDropped, 999);
  });

  test('a hundred thousand tags at once: those too many are counted, and not read', (t) => {
    const tracer = tracerFor(t);
    let read = 0;
    const tags = new Proxy(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])), {
      get: (target, key) => {
        read++;
        return Reflect.get(target, key);
      },
    });
    tracer.startSpan('op', { tags }).log(tags).finish();
    // Two of the span's places are the sampler's.
    assert.equal(tracer.stats().counters.tagsDropped, 2 * (100_000 - 128) + 2);
    assert.ok(read < 5000, `${read} read`);
  });

  test('keys of a megabyte cost what a value may', (t) => {
    const tracer = tracerFor(t, {
      onFinish: ({ tags }) => assert.ok(String(tags?.at(-1)).length <= 16 * 1024),
    });
    tracer
      .startSpan('op')
      .setTag('wide', { ['k'.repeat(1_000_000)]: 1 })
      .finish();
    assert.equal(tracer.stats().counters.callbackErrors, 0);
  });

  test('an unsampled span renamed to nothing, then wanted after all', (t) => {
    const tracer = tracerFor(t, { sampler: { type: 'const', param: 0 } });
    const span = tracer.startSpan('op');
    span.setOperationName(null as never).setTag('sampling.priority', 1);
    span.finish();
    assert.equal(tracer.stats().finished, 1);
  });
});

describe('what costs the square of its size, or a name for each index, is not looked at:', () => {
  const { length } = Array.from({ length: 1_000_000 });
  const LISTS: readonly [string, object][] = [
    ['an array', new Array(length).fill(1)],
    ['a typed array', new Float64Array(length)],
    ['a buffer', Buffer.alloc(length)],
    ['a boxed string', new String('a'.repeat(length))],
  ];
  for (const [what, list] of LISTS) {
    test(`${what} of a million in the place of tags, fields and headers`, (t) => {
      const tracer = tracerFor(t);
      const began = process.cpuUsage();
      for (let i = 0; i < 5; i++) {
        const span = tracer.startSpan('op', { tags: list as never });
        span
          .addTags(list as never)
          .log(list as never)
          .setTag('list', list);
        tracer.inject(span, 'http_headers', list);
        tracer.extract('http_headers', list);
        span.finish();
      }
      const { user, system } = process.cpuUsage(began);
      assert.ok(user + system < 500_000, `${(user + system) / 5000} ms each`);
      assert.equal(tracer.stats().counters.valuesUnreadable, 15);
    });
  }

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

  test('a header of ten megabytes without a comma', (t) => {
    const tracer = tracerFor(t);
    const began = process.cpuUsage();
    for (const part of [';', 'a=1;', 'a=b', ' ']) {
      const value = part.repeat(10_000_000 / part.length);
      for (const name of ['baggage', 'tracestate', 'traceparent', 'b3', 'uber-trace-id', 'uberctx-k'])
        tracer.extract('http_headers', {
          traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
          [name]: value,
        });
    }
    const { user, system } = process.cpuUsage(began);
    assert.ok(user + system < 1_000_000, `${(user + system) / 24_000} ms each`);
  });

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
