/** However much is held, one turn of the event loop settles a bounded part of it, and nothing is lost or counted wrongly meanwhile. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ExporterStats } from '../../src/diagnostics/stats';
import type { SpanRecord } from '../../src/model/span-record';
import { DEFER } from '../../src/model/verdict';
import type { Reporter } from '../../src/reporter/reporter';
import type { Sampler } from '../../src/sampler/sampler';
import { TestTracer, type TestTracerOptions } from '../../src/testing/test-tracer';

const SPANS_PER_TURN = 1000;

/** Counts what it is given between two turns of the event loop, where an encoder would encode it. */
class CountingReporter implements Reporter {
  readonly names: string[] = [];
  largestTurn = 0;
  turns = 0;
  flushedAt: number | undefined = undefined;
  onTurn = () => {};
  #thisTurn = 0;

  report(spans: readonly SpanRecord[]): void {
    for (const { operationName } of spans) this.names.push(operationName);
    if (this.#thisTurn === 0) setImmediate(() => this.#nextTurn());
    this.#thisTurn += spans.length;
    this.largestTurn = Math.max(this.largestTurn, this.#thisTurn);
  }
  async flush(): Promise<void> {
    this.flushedAt ??= this.names.length;
  }
  async close(): Promise<void> {}
  stats(): ExporterStats[] {
    return [];
  }

  #nextTurn(): void {
    this.#thisTurn = 0;
    this.turns++;
    this.onTurn();
  }
}

interface Held {
  readonly tracer: TestTracer;
  readonly reporter: CountingReporter;
}

const deferring: Sampler = { decide: () => ({ verdict: DEFER, tags: [] }) };

/** A tracer whose `segments` hold so many finished spans each, called 0, 1, 2, … in the order of their ends. */
function holding(segments: number, spansEach: number, options: TestTracerOptions = {}): Held {
  const reporter = new CountingReporter();
  const tracer = new TestTracer({ reporter, ...options });
  for (let i = 0; i < segments; i++) holdIn(tracer, i * spansEach, spansEach);
  assert.equal(tracer.stats().waiting, segments * spansEach);
  return { tracer, reporter };
}

function holdIn(tracer: TestTracer, first: number, spans: number): void {
  const parent = tracer.startSpan('open');
  for (let i = 0; i < spans; i++) tracer.startSpan(String(first + i), { childOf: parent }).finish();
}

function inOrder(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

function balanced(tracer: TestTracer): void {
  const { finished, sent, dropped, waiting } = tracer.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(finished, sent + lost + waiting);
  assert.ok(waiting >= 0);
}

describe('a turn of the event loop settles at most 1000 spans', () => {
  test('when flush() settles 50 000: in their order, books exact in every turn, delivered after the last', async () => {
    const { tracer, reporter } = holding(12_500, 4);
    reporter.onTurn = () => balanced(tracer);
    assert.equal((await tracer.flush()).waiting, 0);
    assert.deepEqual(reporter.names, inOrder(50_000));
    assert.equal(reporter.flushedAt, 50_000);
    assert.equal(reporter.largestTurn, SPANS_PER_TURN);
    assert.ok(reporter.turns >= 49);
  });

  test('when many flush() at once', async () => {
    const { tracer, reporter } = holding(5000, 1);
    await Promise.all(Array.from({ length: 20 }, () => tracer.flush()));
    assert.deepEqual(reporter.names, inOrder(5000));
    assert.equal(reporter.largestTurn, SPANS_PER_TURN);
  });

  test('when close() settles all that may be held, deferred spans too', async () => {
    const { tracer, reporter } = holding(200_000, 1, { sampler: deferring, maxHeldBytes: 1e9 });
    assert.deepEqual(await tracer.close(), { sent: 200_000, dropped: {}, waiting: 0, complete: true });
    assert.equal(reporter.names.length, 200_000);
    assert.equal(reporter.largestTurn, SPANS_PER_TURN);
  });

  test('when the end of the process settles them while the event loop is still there', async () => {
    const { tracer, reporter } = holding(5000, 1, { sampler: deferring });
    await tracer.deliverAll(new AbortController().signal);
    assert.equal(reporter.flushedAt, 5000);
    assert.equal(reporter.largestTurn, SPANS_PER_TURN);
  });

  test('when segments have come of age', () => {
    let fire: (() => void)[] = [];
    const reporter = new CountingReporter();
    const clock = new TestTracer().clock;
    const setTimer = (callback: () => void) => {
      fire.push(callback);
      return () => {};
    };
    Object.assign(clock, { setTimer });
    const tracer = new TestTracer({ clock, reporter });
    for (let i = 0; i < 2500; i++) holdIn(tracer, i * 2, 2);
    const turns: number[] = [];
    for (let before = 0; fire.length > 0; before = reporter.names.length) {
      const now = fire;
      fire = [];
      for (const callback of now) callback();
      turns.push(reporter.names.length - before);
    }
    assert.deepEqual(turns, [0, 1000, 1000, 1000, 1000, 1000]);
    assert.deepEqual(reporter.names, inOrder(5000));
  });

  test('but for a segment that may hold more by option, which has a turn of its own', async () => {
    const { tracer, reporter } = holding(3, 1500, { maxSegmentSpans: 2000, sampler: deferring });
    await tracer.close();
    assert.deepEqual(reporter.names, inOrder(4500));
    assert.equal(reporter.largestTurn, 1500);
  });

  test('but for what is settled when the event loop has ended', () => {
    const { tracer, reporter } = holding(5000, 1, { sampler: deferring });
    tracer.deliverLast(1000);
    assert.deepEqual(reporter.names, inOrder(5000));
  });
});

describe('while it is settled in turns', () => {
  test('what is settled in one turn goes out within the call, as ever', () => {
    const { tracer, reporter } = holding(1000, 1);
    void tracer.flush();
    assert.equal(reporter.flushedAt, 1000);
  });

  test('flush() leaves deferred segments alone', async () => {
    const { tracer, reporter } = holding(3000, 1, { sampler: deferring });
    assert.equal((await tracer.flush()).waiting, 3000);
    assert.deepEqual(reporter.names, []);
  });

  test('a hook that flushes for each span does not settle one within the other', async () => {
    let depth = 0;
    let deepest = 0;
    const ends: ('flush' | 'close')[] = ['flush', 'close'];
    for (const end of ends) {
      const { tracer, reporter } = holding(900, 1, {
        onFinish: () => {
          deepest = Math.max(deepest, ++depth);
          void tracer.flush();
          depth--;
        },
      });
      assert.deepEqual(await tracer[end](), { sent: 900, dropped: {}, waiting: 0, complete: true });
      assert.deepEqual(reporter.names, inOrder(900));
      balanced(tracer);
    }
    assert.equal(deepest, 1);
  });

  test('an application that goes on finishing spans does not keep flush() from ending', async () => {
    const { tracer, reporter } = holding(5000, 1);
    let more = 0;
    reporter.onTurn = () => {
      // More in each turn than a turn settles, and time passes.
      for (let i = 0; i < 2000; i++) holdIn(tracer, 5000 + more++, 1);
      tracer.clock.advance(100);
      balanced(tracer);
    };
    const { waiting, complete } = await tracer.flush();
    reporter.onTurn = () => {};
    assert.equal(complete, true);
    assert.ok(waiting > 0);
    assert.deepEqual(reporter.names.slice(0, 5000), inOrder(5000));
  });

  test('flush() gives up at its deadline; what it left stays held, and the next one takes it', async () => {
    const { tracer, reporter } = holding(5000, 1);
    reporter.onTurn = () => {
      if (reporter.turns === 2) tracer.clock.advance(50);
    };
    const report = await tracer.flush({ timeoutMs: 50 });
    assert.equal(report.complete, false);
    assert.equal(report.sent + report.waiting, 5000);
    assert.ok(report.waiting > 0);
    assert.equal((await tracer.flush()).waiting, 0);
    assert.deepEqual(reporter.names, inOrder(5000));
  });

  test('one that gives up does not hold back another', async () => {
    const { tracer, reporter } = holding(5000, 1);
    const controller = new AbortController();
    const given = tracer.flush({ signal: controller.signal });
    const patient = tracer.flush();
    controller.abort();
    assert.equal((await given).complete, false);
    assert.deepEqual([(await patient).complete, reporter.names.length], [true, 5000]);
  });

  test('close() leaves to the reporter at its deadline what it could not settle in turns', async () => {
    const { tracer, reporter } = holding(5000, 1);
    const controller = new AbortController();
    reporter.onTurn = () => {
      balanced(tracer);
      if (reporter.turns === 2) controller.abort();
    };
    const report = await tracer.close({ signal: controller.signal });
    assert.deepEqual(report, { sent: 5000, dropped: {}, waiting: 0, complete: false });
    assert.deepEqual(reporter.names, inOrder(5000));
    assert.ok(reporter.turns < 5);
  });

  test('spans finished after close() are dropped as closed, those before it are not', async () => {
    const { tracer, reporter } = holding(0, 0, { sampler: deferring });
    const parent = tracer.startSpan('late');
    for (let i = 0; i < 999; i++) tracer.startSpan(String(i), { childOf: parent }).finish();
    for (let i = 999; i < 3000; i++) holdIn(tracer, i, 1);
    const closing = tracer.close();
    parent.finish();
    tracer.startSpan('later').finish();
    assert.deepEqual(await closing, { sent: 3000, dropped: { closed: 2 }, waiting: 0, complete: true });
    assert.deepEqual(reporter.names, inOrder(3000));
  });

  test('the end of the event loop takes what is left at once', async () => {
    const { tracer, reporter } = holding(5000, 1);
    const flush = tracer.flush();
    tracer.deliverLast(1000);
    assert.deepEqual(reporter.names, inOrder(5000));
    assert.equal((await flush).waiting, 0);
  });
});
