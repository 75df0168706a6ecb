/** The active span: found again across awaits, timers, callbacks and emitters, however many requests run at once. */
import assert from 'node:assert/strict';
import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as later, setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Tracer as NoopTracer, type Span as OpenTracingSpan } from 'opentracing';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import { TestTracer } from '../../src/testing/test-tracer';

const following = () => new TestTracer({ activeSpan: true });

/** What an application may call a span that is none. */
const NO_SPANS: readonly unknown[] = [
  {},
  'span',
  42,
  true,
  Symbol('span'),
  () => {},
  { context: 'text' },
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('on purpose');
      },
    },
  ),
];

describe('the active span is found', () => {
  test('in the call and in what it calls, and not before or after', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('request');
    const found = () => tracer.activeSpan();
    assert.equal(found(), undefined);
    assert.equal(tracer.withActiveSpan(span, found), span);
    assert.equal(found(), undefined);
  });

  test('after an await, in a timer, in a callback and in every tick, however many requests run at once', async () => {
    const tracer = new TestTracer();
    const seen = async (span: OpenTracingSpan): Promise<(OpenTracingSpan | undefined)[]> =>
      tracer.withActiveSpan(span, async () => {
        const found = [tracer.activeSpan()];
        await null;
        found.push(tracer.activeSpan());
        await later(1);
        found.push(tracer.activeSpan());
        await turn();
        found.push(tracer.activeSpan());
        for (const begin of [queueMicrotask, process.nextTick, setTimeout, setImmediate]) {
          await new Promise<void>((done) =>
            begin(() => {
              found.push(tracer.activeSpan());
              done();
            }),
          );
        }
        await new Promise<void>((done) =>
          readFile(__filename, () => {
            found.push(tracer.activeSpan());
            done();
          }),
        );
        return found;
      });
    const spans = ['first', 'second', 'third'].map((name) => tracer.startSpan(name));
    const found = await Promise.all(spans.map(seen));
    assert.deepEqual(
      found.map((those) => those.map((one) => spans.indexOf(one as never))),
      [0, 1, 2].map((number) => Array(9).fill(number)),
    );
    assert.equal(tracer.activeSpan(), undefined);
  });

  test('the inner one within another one, none within undefined and null, and the outer one afterwards', () => {
    const tracer = new TestTracer();
    const [outer, inner] = [tracer.startSpan('outer'), tracer.startSpan('inner')];
    tracer.withActiveSpan(outer, () => {
      assert.equal(
        tracer.withActiveSpan(inner, () => tracer.activeSpan()),
        inner,
      );
      for (const none of [undefined, null]) {
        assert.equal(
          tracer.withActiveSpan(none, () => tracer.activeSpan()),
          undefined,
        );
      }
      assert.equal(tracer.activeSpan(), outer);
    });
  });

  test('also when it is finished, unsampled, or of another tracer', () => {
    const tracer = new TestTracer();
    const finished = tracer.startSpan('over');
    finished.finish();
    const unsampled = initTracer({ exporter: 'none', sampler: { type: 'const', param: 0 } }).startSpan(
      'denied',
    );
    for (const span of [finished, unsampled, new NoopTracer().startSpan('noop')]) {
      assert.equal(
        tracer.withActiveSpan(span, () => tracer.activeSpan()),
        span,
      );
    }
    assert.deepEqual(tracer.warnings, []);
  });

  test('by every tracer of the process: a cause does not end where another tracer begins', () => {
    const [shop, stock] = [new TestTracer(), following()];
    const span = shop.startSpan('order');
    shop.withActiveSpan(span, () => {
      assert.equal(stock.activeSpan(), span);
      const below = stock.startSpan('reserve');
      assert.equal(below.context().toTraceId(), span.context().toTraceId());
    });
  });

  test('by a listener where its event is emitted, and where it was bound if AsyncResource.bind did that', () => {
    const tracer = new TestTracer();
    const [listening, emitting] = [tracer.startSpan('listening'), tracer.startSpan('emitting')];
    const emitter = new EventEmitter();
    const found: unknown[] = [];
    tracer.withActiveSpan(listening, () => {
      emitter.on('event', () => found.push(tracer.activeSpan()));
      emitter.on(
        'event',
        AsyncResource.bind(() => found.push(tracer.activeSpan())),
      );
    });
    tracer.withActiveSpan(emitting, () => emitter.emit('event'));
    assert.deepEqual(found, [emitting, listening]);
  });
});

describe('withActiveSpan', () => {
  test('passes arguments, results and rejections on as they are', async () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    assert.equal(
      tracer.withActiveSpan(span, (a: number, b: number) => a - b, 5, 3),
      2,
    );
    assert.equal(
      tracer.withActiveSpan(span, () => {}),
      undefined,
    );
    const error = new Error('on purpose');
    await assert.rejects(
      tracer.withActiveSpan(span, async () => {
        throw error;
      }),
      error,
    );
  });

  test('throws what the function throws, says nothing of it on the span, and leaves nothing active', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    const error = new Error('on purpose');
    const throwing = () => {
      throw error;
    };
    assert.throws(
      () => tracer.withActiveSpan(span, throwing),
      (thrown) => thrown === error,
    );
    assert.equal(tracer.activeSpan(), undefined);
    span.finish();
    assert.equal(tracer.tree(), 'op');
  });

  test('finishes nothing: a span may be finished in the call, after it, or long after it', () => {
    const tracer = following();
    const span = tracer.startSpan('op');
    tracer.withActiveSpan(span, () => {});
    assert.equal(tracer.stats().finished, 0);
    tracer.withActiveSpan(span, () => {
      span.finish();
      tracer.startSpan('after its parent').finish();
    });
    assert.equal(tracer.tree(), 'op\n  after its parent');
  });

  for (const [number, none] of NO_SPANS.entries()) {
    test(`activates none for what is no span (${number}), and warns once`, () => {
      const tracer = following();
      for (let times = 0; times < 2; times++) {
        const found = tracer.withActiveSpan(none as OpenTracingSpan, () => [tracer.activeSpan()]);
        assert.deepEqual(found, [undefined]);
      }
      assert.equal(tracer.warnings.length, 1);
      assert.match(tracer.warnings[0], /withActiveSpan was given what is no span/);
    });
  }

  test('does not take a context for a span', () => {
    const tracer = following();
    const context = tracer.startSpan('op').context() as unknown as OpenTracingSpan;
    assert.equal(
      tracer.withActiveSpan(context, () => tracer.activeSpan()),
      undefined,
    );
    assert.equal(tracer.warnings.length, 1);
  });

  test('does not call what is no function, returns undefined, and warns once', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    for (const none of [undefined, null, 42, 'fn', {}]) {
      assert.equal(tracer.withActiveSpan(span, none as never), undefined);
    }
    assert.equal(tracer.warnings.length, 1);
    assert.match(tracer.warnings[0], /withActiveSpan was given no function/);
  });

  test('never throws by itself, whatever it is given', () => {
    const tracer = following();
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (span, fn) => {
        const noFunction = typeof fn === 'function' ? undefined : fn;
        tracer.withActiveSpan(span as OpenTracingSpan, noFunction as never);
        tracer.withActiveSpan(span as OpenTracingSpan, () => tracer.startSpan('op').finish());
      }),
    );
  });
});

describe('what Clew does by itself carries no active span:', () => {
  async function seenBy(t: TestContext, work: (options: ClewOptions, see: () => void) => Promise<void>) {
    const seen: unknown[] = [];
    const asker = new TestTracer();
    const span = asker.startSpan('request');
    await asker.withActiveSpan(span, () =>
      work({ logger: { error() {} } }, () => seen.push(asker.activeSpan())),
    );
    t.diagnostic(`asked ${seen.length} times`);
    assert.ok(seen.length > 0);
    assert.ok(seen.every((one) => one === undefined));
  }

  test('its requests', (t) =>
    seenBy(t, async (options, see) => {
      const dispatch = (_: unknown, handler: { onError(error: Error): void }) => {
        see();
        setImmediate(() => handler.onError(new Error('on purpose')));
        return true;
      };
      const exporter = { type: 'otlp', dispatcher: { dispatch } } as const;
      const tracer = initTracer({ ...options, exporter });
      tracer.startSpan('op').finish();
      await tracer.flush({ timeoutMs: 50 });
      await tracer.close({ timeoutMs: 0 });
    }));

  test('its timers', (t) =>
    seenBy(t, async (options, see) => {
      const reported = new Promise<void>((resolve) => {
        const report = () => {
          see();
          resolve();
        };
        const reporter = { report, flush: async () => {}, close: async () => {}, stats: () => [] };
        const tracer = initTracer({ ...options, reporter, flushIntervalMs: 1 });
        // Left open: its segment settles when the interval is over.
        const leaked = tracer.startSpan('leaked');
        tracer.startSpan('op', { childOf: leaked }).finish();
      });
      // The tracer's own timer keeps no process alive.
      const alive = setInterval(() => {}, 1000);
      await reported;
      clearInterval(alive);
    }));
});
