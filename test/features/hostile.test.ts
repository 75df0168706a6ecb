/** Whatever an application, its headers and its callbacks do: nothing is thrown, nothing is polluted, nothing hangs. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import type { Tracer } from '../../src/tracer/tracer';
import { seedOfRun } from '../fakes/seed';
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
  const seed = seedOfRun();
  const report = await fuzz({ seed, untilMs: Date.now() + FUZZ_MS });
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
