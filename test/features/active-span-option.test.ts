/** The option `activeSpan`: who is given no parent is a child of the active span; and what is left alone without it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Tracer as NoopTracer, type Span as OpenTracingSpan, Reference } from 'opentracing';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import { DENY } from '../../src/model/verdict';
import { TestTracer } from '../../src/testing/test-tracer';

const following = () => new TestTracer({ activeSpan: true });

describe('with the option activeSpan', () => {
  /** What a span is given that names no parent. */
  const PARENTLESS: readonly unknown[] = [
    undefined,
    null,
    {},
    { childOf: undefined },
    { childOf: null },
    { references: [] },
    { references: [new Reference('child_of', null as never)] },
    { childOf: {} },
    { tags: { a: 1 } },
    { ignoreActiveSpan: false },
    { ignoreActiveSpan: 'yes' },
    {
      get childOf() {
        throw new Error('on purpose');
      },
    },
  ];
  for (const [number, options] of PARENTLESS.entries()) {
    test(`a span without a parent (${number}) is a child of the active one`, () => {
      const tracer = following();
      const parent = tracer.startSpan('parent');
      tracer.withActiveSpan(parent, () => tracer.startSpan('child', options as never).finish());
      parent.finish();
      assert.equal(tracer.tree(), 'parent\n  child');
    });
  }

  test('a parent that is given wins, also by a reference', () => {
    const tracer = following();
    const [active, given] = [tracer.startSpan('active'), tracer.startSpan('given')];
    const ways = [{ childOf: given }, { references: [new Reference('follows_from', given.context())] }];
    tracer.withActiveSpan(active, () => {
      for (const options of ways) {
        const span = tracer.startSpan('child', options);
        assert.equal(span.context().toTraceId(), given.context().toTraceId());
      }
    });
  });

  test('ignoreActiveSpan starts a root', () => {
    const tracer = following();
    const active = tracer.startSpan('active');
    const root = tracer.withActiveSpan(active, () => tracer.startSpan('root', { ignoreActiveSpan: true }));
    assert.notEqual(root.context().toTraceId(), active.context().toTraceId());
  });

  test('where none is active a span is a root', () => {
    const tracer = following();
    const [one, two] = [tracer.startSpan('one'), tracer.startSpan('two')];
    assert.notEqual(one.context().toTraceId(), two.context().toTraceId());
  });

  test('an unsampled active span has unsampled children, and a late priority of it lifts later ones', () => {
    const tracer = new TestTracer({
      activeSpan: true,
      sampler: { decide: () => ({ verdict: DENY, tags: [] }) } as never,
    });
    const parent = tracer.startSpan('parent');
    tracer.withActiveSpan(parent, () => {
      tracer.startSpan('early').finish();
      parent.setTag('sampling.priority', 1);
      tracer.startSpan('late').finish();
    });
    parent.finish();
    assert.equal(tracer.tree().replace(/ \(.*\)/, ''), 'parent\n  late');
  });

  test('a no-op span, or one whose context throws, is a parent of nobody', () => {
    const tracer = following();
    const throwing = {
      context() {
        throw new Error('on purpose');
      },
    };
    for (const span of [new NoopTracer().startSpan('noop'), throwing as unknown as OpenTracingSpan]) {
      tracer.withActiveSpan(span, () => tracer.startSpan('root').finish());
    }
    assert.equal(tracer.tree(), 'root\nroot');
    assert.equal(tracer.stats().counters.valuesUnreadable, 1);
  });

  test('a disabled tracer passes on what is active', () => {
    const tracer = new TestTracer({ activeSpan: true, disabled: true });
    const incoming = tracer.extract('http_headers', { 'uber-trace-id': '1234:5678:0:1' });
    const span = tracer.startSpan('request', { childOf: incoming ?? undefined });
    tracer.withActiveSpan(span, () => {
      assert.equal(tracer.startSpan('call').context().toSpanId(), '0000000000005678');
      const root = tracer.startSpan('root', { ignoreActiveSpan: true });
      assert.notEqual(root.context().toSpanId(), '0000000000005678');
    });
  });

  test('what a hook starts is not recorded, and not a root that is sent on as one', () => {
    const started: string[] = [];
    const tracer: TestTracer = new TestTracer({
      activeSpan: true,
      onFinish: () => void started.push(tracer.startSpan('within').context().toTraceId()),
    });
    const span = tracer.startSpan('op');
    tracer.withActiveSpan(span, () => span.finish());
    assert.deepEqual(started, [span.context().toTraceId()]);
    assert.equal(tracer.tree(), 'op');
  });
});

describe('without it', () => {
  test('a span without a parent is a root, as it always was', () => {
    const tracer = new TestTracer();
    const active = tracer.startSpan('active');
    const root = tracer.withActiveSpan(active, () => tracer.startSpan('root'));
    assert.notEqual(root.context().toTraceId(), active.context().toTraceId());
  });

  test('CLEW_ACTIVE_SPAN switches it on, and code beats it', () => {
    const child = (options: ClewOptions): boolean => {
      const tracer = initTracer({ exporter: 'none', ...options });
      const active = tracer.startSpan('active');
      const span = tracer.withActiveSpan(active, () => tracer.startSpan('op'));
      return span.context().toTraceId() === active.context().toTraceId();
    };
    process.env['CLEW_ACTIVE_SPAN'] = '1';
    try {
      assert.equal(child({}), true);
      assert.equal(child({ activeSpan: false }), false);
    } finally {
      delete process.env['CLEW_ACTIVE_SPAN'];
    }
    assert.equal(child({}), false);
  });

  test('no storage is made, neither by loading, starting spans, asking, nor by the option alone', async () => {
    const script = `
      const async_hooks = require('node:async_hooks');
      let made = 0;
      class Counted extends async_hooks.AsyncLocalStorage { constructor() { super(); made++; } }
      Object.defineProperty(async_hooks, 'AsyncLocalStorage', { value: Counted });
      const { initTracer } = require(${JSON.stringify(join(__dirname, '..', '..', 'src', 'index.js'))});
      for (const activeSpan of [false, true]) {
        const tracer = initTracer({ exporter: 'none', activeSpan });
        tracer.startSpan('root').finish();
        tracer.activeSpan();
      }
      const before = made;
      for (let i = 0; i < 2; i++) initTracer({ exporter: 'none' }).withActiveSpan(undefined, () => {});
      console.log(before, made);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    assert.equal(stdout, '0 1\n');
  });
});
