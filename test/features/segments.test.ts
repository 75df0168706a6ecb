/** When finished spans are handed over, and which: the life of a segment on a fake clock. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import type { SetTimer } from '../../src/clock/timer';
import { Counters } from '../../src/diagnostics/counters';
import type { ExporterStats } from '../../src/diagnostics/stats';
import type { SpanRecord } from '../../src/model/span-record';
import { ACCEPT, DEFER, DENY } from '../../src/model/verdict';
import { B3Propagator } from '../../src/propagation/b3';
import { NoopReporter } from '../../src/reporter/noop-reporter';
import type { Reporter } from '../../src/reporter/reporter';
import type { Sampler, TailSampler } from '../../src/sampler/sampler';
import { FakeClock } from '../../src/testing/fake-clock';
import { TestTracer, type TestTracerOptions } from '../../src/testing/test-tracer';
import { heapBytes } from '../fakes/heap-bytes';

/** Keeps the groups apart in which spans are handed over. */
class GroupReporter implements Reporter {
  groups: string[] = [];

  report(spans: readonly SpanRecord[]): void {
    this.groups.push(spans.map((span) => span.operationName).join(' '));
  }
  async flush(): Promise<void> {}
  async close(): Promise<void> {}
  stats(): ExporterStats[] {
    return [];
  }
}

const deferring: Sampler = { decide: () => ({ verdict: DEFER, tags: [] }) };
const denying: Sampler = { decide: () => ({ verdict: DENY, tags: [] }) };
/** Keeps groups in which an operation is called "keep". */
const keeping: TailSampler = {
  settle: (spans) => (spans.some((span) => span.operationName === 'keep') ? ACCEPT : DENY),
};

function tracerWith(options: TestTracerOptions = {}): { tracer: TestTracer; groups: string[] } {
  const reporter = new GroupReporter();
  return { tracer: new TestTracer({ reporter, ...options }), groups: reporter.groups };
}

/** A remote parent, as an incoming request brings it. */
function arriving(tracer: TestTracer, flags = '1') {
  return tracer.extract('http_headers', { 'uber-trace-id': `abc:def:0:${flags}` }) ?? assert.fail();
}

function balanced(tracer: TestTracer): void {
  const { finished, sent, dropped, waiting } = tracer.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(finished, sent + lost + waiting);
}

describe('a segment settles', () => {
  test('when nothing of it is open: parents and children go together, in order of their ends', () => {
    const { tracer, groups } = tracerWith();
    const root = tracer.startSpan('root');
    const child = tracer.startSpan('child', { childOf: root });
    tracer.startSpan('grandchild', { childOf: child }).finish();
    child.finish();
    assert.deepEqual(groups, []);
    assert.equal(tracer.stats().waiting, 2);
    root.finish();
    assert.deepEqual(groups, ['grandchild child root']);
    balanced(tracer);
  });

  test('when it holds maxSegmentSpans finished spans', () => {
    const { tracer, groups } = tracerWith({ maxSegmentSpans: 3 });
    const root = tracer.startSpan('root');
    for (const name of ['a', 'b']) tracer.startSpan(name, { childOf: root }).finish();
    assert.deepEqual(groups, []);
    tracer.startSpan('c', { childOf: root }).finish();
    assert.deepEqual(groups, ['a b c']);
    root.finish();
    assert.deepEqual(groups, ['a b c', 'root']);
  });

  test('when it is accepted and holds 128, while a deferred one waits for maxSegmentSpans', () => {
    for (const [verdict, expected] of [
      [ACCEPT, 128],
      [DEFER, 1000],
    ] as const) {
      const { tracer, groups } = tracerWith({
        sampler: { decide: () => ({ verdict, tags: [] }) },
        tail: keeping,
      });
      const root = tracer.startSpan('root');
      const finish = () => tracer.startSpan('keep', { childOf: root }).finish();
      for (let i = 1; i < expected; i++) finish();
      assert.equal(groups.length, 0);
      finish();
      assert.deepEqual(
        groups.map((group) => group.split(' ').length),
        [expected],
      );
      balanced(tracer);
    }
  });

  test('after one flush interval, if a child leaks: it blocks nobody', () => {
    const { tracer, groups } = tracerWith({ flushIntervalMs: 1000 });
    const root = tracer.startSpan('root');
    tracer.startSpan('leaked', { childOf: root });
    root.finish();
    tracer.clock.advance(999);
    assert.deepEqual(groups, []);
    tracer.clock.advance(501);
    assert.deepEqual(groups, ['root']);
    assert.equal(tracer.clock.pendingTimers, 0);
  });

  test('again and again under a root that is open for five days', () => {
    const { tracer, groups } = tracerWith();
    const root = tracer.startSpan('daemon');
    const days = 5;
    for (let hour = 0; hour < days * 24; hour++) {
      tracer.startSpan(`hour ${hour}`, { childOf: root }).finish();
      tracer.clock.advance(3_600_000);
      assert.equal(tracer.stats().waiting, 0);
    }
    root.finish();
    assert.equal(groups.length, days * 24 + 1);
    assert.equal(groups.at(-1), 'daemon');
  });

  test('on flush() if it is accepted, and not before its time if it is deferred', async () => {
    const { tracer, groups } = tracerWith({
      sampler: { decide: (name) => ({ verdict: name.startsWith('deferred') ? DEFER : ACCEPT, tags: [] }) },
      tail: keeping,
    });
    const accepted = tracer.startSpan('accepted');
    tracer.startSpan('a', { childOf: accepted }).finish();
    const deferred = tracer.startSpan('deferred');
    tracer.startSpan('keep', { childOf: deferred }).finish();
    const report = await tracer.flush();
    assert.deepEqual(groups, ['a']);
    assert.deepEqual(report, { sent: 1, dropped: {}, waiting: 1, complete: true });
    deferred.finish();
    assert.deepEqual(groups, ['a', 'keep deferred']);
  });

  test('on close(), accepted or deferred; what finishes later is dropped as closed', async () => {
    const { tracer, groups } = tracerWith({ sampler: deferring, tail: keeping });
    const [kept, denied] = ['kept', 'denied'].map((name) => tracer.startSpan(name));
    tracer.startSpan('keep', { childOf: kept }).finish();
    tracer.startSpan('forget', { childOf: denied }).finish();
    const report = await tracer.close();
    assert.deepEqual(groups, ['keep']);
    assert.deepEqual(report, { sent: 1, dropped: { tail: 1 }, waiting: 0, complete: true });
    tracer.startSpan('late child', { childOf: kept }).finish();
    assert.deepEqual(tracer.stats().dropped, { tail: 1, closed: 1 });
    kept.finish();
    assert.deepEqual(tracer.stats().dropped, { tail: 1, closed: 2 });
    balanced(tracer);
  });

  test('the oldest first, when all segments together hold too many spans', () => {
    const { tracer, groups } = tracerWith({ maxHeldSpans: 2 });
    for (const name of ['a', 'b', 'c'])
      tracer.startSpan(name, { childOf: tracer.startSpan('root') }).finish();
    assert.deepEqual(groups, ['a']);
    assert.equal(tracer.stats().waiting, 2);
  });

  test('the oldest first, when all segments together hold too many bytes', () => {
    const { tracer, groups } = tracerWith({ maxHeldBytes: 10_000 });
    for (const name of ['a', 'b', 'c']) {
      const child = tracer.startSpan(name, { childOf: tracer.startSpan('root') });
      child.setTag('text', 'x'.repeat(4000)).finish();
    }
    assert.deepEqual(groups, ['a']);
  });

  test('and what has settled no longer counts among what is held', () => {
    const { tracer, groups } = tracerWith({ maxHeldSpans: 2 });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => tracer.startSpan(name));
    tracer.startSpan('under a', { childOf: a }).finish();
    tracer.startSpan('under b', { childOf: b }).finish();
    b.finish();
    tracer.startSpan('under c', { childOf: c }).finish();
    assert.deepEqual(groups, ['under b b']);
  });

  test('100 000 open roots that hold a finished child each: all are handed over, a thousand a turn', () => {
    const clock = new FakeClock();
    const { tracer, groups } = tracerWith({
      clock: Object.assign(clock, { setTimer: counting(clock.setTimer) }),
    });
    let most = 0;
    function counting(setTimer: SetTimer): SetTimer {
      const counted = (callback: () => void) => () => {
        const before = groups.length;
        callback();
        most = Math.max(most, groups.length - before);
      };
      return (callback, delayMs) => setTimer(counted(callback), delayMs);
    }
    for (let i = 0; i < 100_000; i++)
      tracer.startSpan('child', { childOf: tracer.startSpan('root') }).finish();
    assert.equal(tracer.stats().waiting, 100_000);
    tracer.clock.advance(1000);
    assert.equal(groups.length, 100_000);
    assert.equal(tracer.stats().waiting, 0);
    assert.equal(most, 1000);
  });

  test('and can be used again: a context captured before is as good after', () => {
    const { tracer, groups } = tracerWith();
    const root = tracer.startSpan('root');
    const context = root.context();
    root.finish();
    const late = tracer.startSpan('late', { childOf: context });
    assert.equal(late.context().toTraceId(), context.toTraceId());
    assert.equal(late.context().isSampled(), true);
    late.finish();
    assert.deepEqual(groups, ['root', 'late']);
  });
});

describe('a verdict', () => {
  test('of the head sampler is asked for once per segment, and told by the context', () => {
    let asked = 0;
    const sampler: Sampler = {
      decide: () => ({ verdict: ++asked === 1 ? ACCEPT : DENY, tags: ['sampler.type', 'test'] }),
    };
    const tracer = new TestTracer({ sampler });
    const root = tracer.startSpan('root');
    tracer.startSpan('child', { childOf: root }).finish();
    root.finish();
    const denied = tracer.startSpan('denied');
    tracer.startSpan('child', { childOf: denied }).finish();
    denied.finish();
    assert.equal(asked, 2);
    assert.equal(tracer.tree({ tags: ['sampler.type'] }), 'root  sampler.type=test\n  child');
    assert.equal(denied.context().isSampled(), false);
    assert.deepEqual([tracer.stats().started, tracer.stats().unsampled], [2, 2]);
  });

  test('tells its tags on the first span, as they were then, and nobody else’s', () => {
    const changing: (string | number)[] = ['asked', 0];
    const frozen = Object.freeze(['sampler.type', 'frozen']);
    let isFrozen = false;
    const sampler: Sampler = {
      decide: () => {
        changing[1] = Number(changing[1]) + 1;
        return { verdict: ACCEPT, tags: isFrozen ? frozen : changing };
      },
    };
    const tracer = new TestTracer({ sampler });
    for (const one of [false, true, false, true, true]) {
      isFrozen = one;
      const root = tracer.startSpan('root');
      tracer.startSpan('child', { childOf: root }).setTag('own', 'child').finish();
      root.setTag('own', 'root').finish();
      tracer.startSpan('untouched').finish();
    }
    const tags = tracer.spans.map((span) => span.tags?.join(' '));
    const asked = (count: number, own = '') => [`asked ${count}`, own].join('');
    assert.deepEqual(tags, [
      ...['own child', asked(1, ' own root'), asked(2)],
      ...['own child', 'sampler.type frozen own root', 'sampler.type frozen'],
      ...['own child', asked(5, ' own root'), asked(6)],
      ...['own child', 'sampler.type frozen own root', 'sampler.type frozen'],
      ...['own child', 'sampler.type frozen own root', 'sampler.type frozen'],
    ]);
    assert.deepEqual(frozen, ['sampler.type', 'frozen']);
  });

  test('that came in the headers is kept, and the sampler not asked', () => {
    const sampler: Sampler = { decide: () => assert.fail('asked') };
    const tracer = new TestTracer({ sampler });
    tracer.startSpan('yes', { childOf: arriving(tracer, '1') }).finish();
    tracer.startSpan('no', { childOf: arriving(tracer, '0') }).finish();
    const debug = tracer.startSpan('debug', { childOf: arriving(tracer, '3') });
    debug.finish();
    assert.equal(debug.context().flags, 3);
    assert.equal(tracer.tree(), '… yes\n… debug');
  });

  test('that came without any id is kept for the new trace', () => {
    for (const [b3, tree] of [
      ['0', ''],
      ['1', 'op'],
      ['d', 'op'],
    ]) {
      const sampler: Sampler = { decide: () => assert.fail('asked') };
      const propagator = new B3Propagator(new Counters());
      const tracer = new TestTracer({ sampler, propagator });
      const span = tracer.startSpan('op', {
        childOf: tracer.extract('http_headers', { b3 }) ?? assert.fail(),
      });
      span.finish();
      assert.equal(tracer.tree(), tree, b3);
      assert.equal(span.context().flags, b3 === 'd' ? 3 : Number(b3));
    }
  });

  test('of a sampler that throws, or answers nonsense, is accept; counted, warned about once', () => {
    for (const decide of [() => assert.fail('broken'), () => undefined, () => ({ verdict: 9 })]) {
      const tracer = new TestTracer({ sampler: { decide } as unknown as Sampler });
      tracer.startSpan('a').finish();
      tracer.startSpan('b').finish();
      assert.equal(tracer.tree(), 'a\nb');
      assert.equal(tracer.stats().counters.callbackErrors, 2);
      assert.equal(tracer.warnings.length, 1);
    }
  });

  test('that is deferred: siblings that come one after another share no fate', () => {
    const { tracer, groups } = tracerWith({ sampler: deferring, tail: keeping });
    const parent = arriving(tracer, '1');
    parent.sampling = { verdict: 0, flags: 0 };
    for (const name of ['keep', 'forget', 'keep']) {
      const sibling = tracer.startSpan(name, { childOf: parent });
      tracer.startSpan('child', { childOf: sibling }).finish();
      sibling.finish();
    }
    assert.deepEqual(groups, ['child keep', 'child keep']);
    assert.deepEqual(tracer.stats().dropped, { tail: 2 });
    balanced(tracer);
  });

  test('that is deferred is told downstream as sampled', () => {
    const tracer = new TestTracer({ sampler: deferring });
    assert.equal(tracer.startSpan('op').context().isSampled(), true);
  });

  test('that is deferred waits for its settle however long, also past the flush interval', () => {
    const { tracer, groups } = tracerWith({ sampler: deferring, tail: keeping });
    const root = tracer.startSpan('root');
    tracer.startSpan('keep', { childOf: root }).finish();
    tracer.clock.advance(60_000);
    assert.deepEqual(groups, []);
    root.finish();
    assert.deepEqual(groups, ['keep root']);
  });

  test('of a tail sampler that throws is accept', () => {
    const tail = { settle: () => assert.fail('broken') };
    const { tracer, groups } = tracerWith({ sampler: deferring, tail });
    tracer.startSpan('op').finish();
    assert.deepEqual(groups, ['op']);
    assert.equal(tracer.stats().counters.callbackErrors, 1);
  });
});

describe('sampling.priority', () => {
  test('0, late, discards what the segment holds and leaves its later spans unsampled', () => {
    const { tracer, groups } = tracerWith();
    const root = tracer.startSpan('root');
    tracer.startSpan('before', { childOf: root }).finish();
    root.setTag('sampling.priority', 0);
    const after = tracer.startSpan('after', { childOf: root });
    assert.equal(after.context().isSampled(), false);
    after.finish();
    root.finish();
    assert.deepEqual(groups, []);
    assert.deepEqual(tracer.stats().dropped, { priority: 2 });
    assert.equal(tracer.stats().unsampled, 1);
    balanced(tracer);
  });

  test('0 does not take back what has settled', () => {
    const { tracer, groups } = tracerWith();
    const root = tracer.startSpan('root');
    tracer.startSpan('early', { childOf: root }).finish();
    tracer.clock.advance(2000);
    root.setTag('sampling.priority', 0).finish();
    assert.deepEqual(groups, ['early']);
    assert.deepEqual(tracer.stats().dropped, { priority: 1 });
  });

  test('1 makes an accepted segment debug', () => {
    const tracer = new TestTracer();
    const root = tracer.startSpan('root').setTag('sampling.priority', 1);
    assert.equal(root.context().flags, 3);
    assert.equal(tracer.startSpan('child', { childOf: root }).context().flags, 3);
  });

  test('1, late, lifts an unsampled span, with its own start, and the children started later', () => {
    const tracer = new TestTracer({ sampler: denying });
    const root = tracer.startSpan('root', { tags: { early: true } });
    const before = tracer.startSpan('before', { childOf: root });
    tracer.clock.advance(5);
    root.setTag('sampling.priority', 1).setTag('late', true);
    tracer.clock.advance(5);
    tracer.startSpan('after', { childOf: root }).finish();
    before.finish();
    root.finish();
    assert.equal(
      tracer.tree({ tags: ['early', 'late'], durations: true }),
      'root  5ms  early=true  late=true\n  after  0ms',
    );
    assert.equal(tracer.spans[0].ids.flags, 3);
    balanced(tracer);
  });

  test('1 after the end lifts nothing', () => {
    const tracer = new TestTracer({ sampler: denying });
    const root = tracer.startSpan('root');
    root.finish();
    root.setTag('sampling.priority', 1);
    assert.equal(tracer.stats().started, 0);
  });

  test('1 lifts from the start time that was given', () => {
    const tracer = new TestTracer({ sampler: denying });
    tracer.startSpan('root', { startTime: 1000 }).addTags({ 'sampling.priority': 1 }).finish(1007);
    assert.equal(tracer.tree({ durations: true }), 'root  7ms');
  });

  test('1 among the first tags records a span below a denied parent', () => {
    const tracer = new TestTracer({ sampler: denying });
    const root = tracer.startSpan('root');
    tracer.startSpan('child', { childOf: root, tags: { 'sampling.priority': 1 } }).finish();
    assert.equal(tracer.tree(), '… child');
  });

  test('0 among the first tags of a root records nothing that is sent', () => {
    const { tracer, groups } = tracerWith();
    const root = tracer.startSpan('root', { tags: { 'sampling.priority': 0 } });
    tracer.startSpan('child', { childOf: root }).finish();
    root.finish();
    assert.deepEqual(groups, []);
    balanced(tracer);
  });

  test('of any other kind is a tag like others', () => {
    for (const value of ['high', '', Number.NaN, null, {}, -1]) {
      const tracer = new TestTracer();
      tracer.startSpan('op').setTag('sampling.priority', value).finish();
      assert.equal(tracer.tree(), 'op', String(value));
    }
  });
});

describe('a debug id', () => {
  const carrier = { 'jaeger-debug-id': 'find me' };

  test('makes a new trace, recorded as debug, that can be found by it', () => {
    const tracer = new TestTracer({ sampler: denying });
    const context = tracer.extract('http_headers', carrier);
    const span = tracer.startSpan('op', { childOf: context ?? assert.fail() });
    span.finish();
    assert.equal(span.context().flags, 3);
    assert.equal(tracer.tree({ tags: ['jaeger-debug-id'] }), 'op  jaeger-debug-id=find me');
  });
});

describe('the onFinish hook', () => {
  test('sees each accepted span once, may change it, and may drop it', () => {
    const tracer = new TestTracer({
      onFinish: (span) => {
        if (span.operationName === 'health') return false;
        return span
          .setOperationName(`${span.operationName}!`)
          .setTag('password', undefined)
          .setTag('seen', true);
      },
    });
    tracer.startSpan('login', { tags: { password: 'x', user: 'ann' } }).finish();
    tracer.startSpan('health').finish();
    assert.equal(tracer.tree({ tags: '*' }), 'login!  user=ann  seen=true');
    assert.deepEqual(tracer.stats().dropped, { hook: 1 });
    balanced(tracer);
  });

  test('that throws costs nothing but a counter and one warning', () => {
    const tracer = new TestTracer({ onFinish: () => assert.fail('broken') });
    tracer.startSpan('a').finish();
    tracer.startSpan('b').finish();
    assert.equal(tracer.tree(), 'a\nb');
    assert.equal(tracer.stats().counters.callbackErrors, 2);
    assert.equal(tracer.warnings.length, 1);
    assert.match(tracer.warnings[0], /the onFinish hook threw/);
  });
});

describe('several tracers', () => {
  test('carry on one trace, each recording its own spans in its own segment', () => {
    const { tracer: a, groups } = tracerWith();
    const b = new TestTracer();
    const root = a.startSpan('root');
    const middle = b.startSpan('middle', { childOf: root });
    a.startSpan('leaf', { childOf: root }).finish();
    a.startSpan('below middle', { childOf: middle }).finish();
    middle.finish();
    root.finish();
    assert.deepEqual(groups, ['below middle', 'leaf root']);
    assert.equal(b.tree(), '… middle');
  });
});

describe('a disabled tracer', () => {
  test('records nothing and passes identity, decision and baggage on unchanged', () => {
    const tracer = new TestTracer({ disabled: true });
    const carrier = { 'uber-trace-id': '00000000000000ab:00000000000000cd:0:1', 'uberctx-user': 'ann' };
    const span = tracer.startSpan('op', {
      childOf: tracer.extract('http_headers', carrier) ?? assert.fail(),
    });
    const out = {};
    tracer.inject(span, 'http_headers', out);
    span.setTag('sampling.priority', 1).finish();
    assert.deepEqual(out, carrier);
    assert.equal(tracer.stats().finished, 0);
    assert.equal(tracer.stats().unsampled, 1);
  });

  test('begins no trace: the next service decides for itself', () => {
    const tracer = new TestTracer({ disabled: true });
    const out = {};
    tracer.inject(tracer.startSpan('op'), 'http_headers', out);
    assert.deepEqual(out, {});
    assert.match(tracer.startSpan('op').context().toTraceId(), /^[0-9a-f]{32}$/);
  });
});

describe('flush and close', () => {
  test('call back as well as resolve, with or without options', async () => {
    const tracer = new TestTracer();
    tracer.startSpan('op').finish();
    const byCallback = await new Promise((resolve) => void tracer.flush(resolve));
    assert.deepEqual(byCallback, { sent: 0, dropped: {}, waiting: 0, complete: true });
    await new Promise((resolve) => void tracer.flush({ timeoutMs: 5 }, resolve));
    await new Promise((resolve) => void tracer.close(resolve));
    await new Promise((resolve) => void tracer.close({}, resolve));
  });

  test('give up at their deadline and when aborted, and say so', async () => {
    const reporter = new GroupReporter();
    reporter.flush = (async (signal: AbortSignal) => {
      if (!signal.aborted) await once(signal, 'abort');
    }) as () => Promise<void>;
    const tracer = new TestTracer({ reporter });
    const byDeadline = tracer.flush();
    const byOption = tracer.flush({ timeoutMs: 50 });
    tracer.clock.advance(50);
    assert.equal((await byOption).complete, false);
    tracer.clock.advance(9_950);
    assert.equal((await byDeadline).complete, false);
    const controller = new AbortController();
    const aborted = tracer.flush({ signal: controller.signal });
    controller.abort();
    assert.equal((await aborted).complete, false);
    assert.equal((await tracer.flush({ signal: AbortSignal.abort() })).complete, false);
    assert.equal(tracer.clock.pendingTimers, 0);
  });

  test('a second close() answers with the first one, and `await using` closes', async () => {
    const tracer = new TestTracer();
    assert.equal(tracer.close(), tracer.close());
    await tracer[Symbol.asyncDispose]();
    tracer.startSpan('late').finish();
    assert.deepEqual(tracer.stats().dropped, { closed: 1 });
  });
});

test('a trace that goes back and forth between two tracers for ever keeps nothing of what is behind', () => {
  const tracers = [1, 2].map(() => new TestTracer({ reporter: new NoopReporter() }));
  let context = tracers[0].startSpan('first').context();
  const walk = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      const span = tracers[i % 2].startSpan('next', { childOf: context });
      span.finish();
      context = span.context();
    }
  };
  walk(2000);
  const before = heapBytes();
  walk(20_000);
  const grown = heapBytes() - before;
  assert.ok(grown < 20_000 * 20, `${grown} bytes`);
  assert.equal(context.toTraceId(), tracers[0].startSpan('last', { childOf: context }).context().toTraceId());
});
