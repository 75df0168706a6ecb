/** What spans say of time when clocks do not behave: set forward or back, asleep, given by the application, long ago or far off. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../../src/testing/fake-clock';
import { TestTracer } from '../../src/testing/test-tracer';

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** [operation, start in ms since the tracer was made, duration in ms] of each span. */
function told(tracer: TestTracer, originMs: number): (readonly [string, number, number])[] {
  return tracer.spans.map(
    ({ operationName, startUs, durationUs }) =>
      [operationName, startUs / 1000 - originMs, durationUs / 1000] as const,
  );
}

function begin(): { tracer: TestTracer; clock: FakeClock; originMs: number } {
  const clock = new FakeClock();
  return { tracer: new TestTracer({ clock }), clock, originMs: clock.wallMs() };
}

/** The machine sleeps: the wall clock goes on, the monotonic one stands still. */
function sleep(clock: FakeClock, ms: number): void {
  clock.stepWall(ms);
}

describe('the wall clock is stepped', () => {
  for (const step of [-HOUR, -SECOND, -11, -10, 10, 11, SECOND, HOUR, 400 * DAY]) {
    test(`by ${step} ms: no duration is bent, and who starts a second later is told by the new time`, () => {
      const { tracer, clock, originMs } = begin();
      const open = tracer.startSpan('open');
      clock.advance(5);
      clock.stepWall(step);
      clock.advance(SECOND);
      const noticed = Math.abs(step) > 10 ? step : 0;
      tracer.startSpan('after').finish();
      open.finish();
      assert.deepEqual(told(tracer, originMs), [
        ['after', 1005 + noticed, 0],
        ['open', 0, 1005],
      ]);
    });
  }

  test('back and forth: each trace is whole in itself, and no child starts before its parent', () => {
    const { tracer, clock } = begin();
    for (const step of [HOUR, -2 * HOUR, 30, -30, DAY, -DAY]) {
      const parent = tracer.startSpan('parent');
      clock.stepWall(step);
      clock.advance(SECOND);
      const child = tracer.startSpan('child', { childOf: parent });
      clock.advance(3);
      child.finish();
      parent.finish();
      const [first, second] = tracer.spans;
      assert.ok(first.startUs >= second.startUs, `a step of ${step} ms`);
      assert.deepEqual([first.durationUs, second.durationUs], [3000, 1_003_000]);
      tracer.clear();
    }
  });

  test('below an open parent: a log stays within its span', () => {
    const { tracer, clock } = begin();
    const parent = tracer.startSpan('parent');
    clock.stepWall(HOUR);
    clock.advance(SECOND);
    // The trace learns of the new time by this.
    tracer.startSpan('child', { childOf: parent }).finish();
    parent.log({ event: 'late' });
    clock.advance(1);
    parent.finish();
    const { startUs, durationUs, logs } = tracer.spans[1];
    assert.equal(logs?.[0].timestampUs, startUs + durationUs - 1000);
  });
});

describe('the machine sleeps', () => {
  test('while a span is open: it lasts as long as the machine was awake, and the next one is told by the new time', () => {
    const { tracer, clock, originMs } = begin();
    const open = tracer.startSpan('open');
    clock.advance(SECOND);
    sleep(clock, 8 * HOUR);
    clock.advance(SECOND);
    const child = tracer.startSpan('child', { childOf: open });
    child.finish();
    open.finish();
    assert.deepEqual(told(tracer, originMs), [
      ['child', 2 * SECOND + 8 * HOUR, 0],
      ['open', 0, 2 * SECOND],
    ]);
  });

  test('while nothing is open: what starts within the next second of the monotonic clock may be told by the old time', () => {
    const { tracer, clock, originMs } = begin();
    clock.advance(500);
    sleep(clock, HOUR);
    tracer.startSpan('at once').finish();
    clock.advance(500);
    tracer.startSpan('later').finish();
    assert.deepEqual(told(tracer, originMs), [
      ['at once', 500, 0],
      ['later', HOUR + SECOND, 0],
    ]);
  });

  test('a span of three days, awake or not, is a span like others', () => {
    const { tracer, clock, originMs } = begin();
    const open = tracer.startSpan('open');
    for (let i = 0; i < 72; i++) clock.advance(HOUR);
    open.finish();
    const given = tracer.startSpan('given', { startTime: originMs });
    given.finish(originMs + 3 * DAY);
    assert.deepEqual(told(tracer, originMs), [
      ['open', 0, 3 * DAY],
      ['given', 0, 3 * DAY],
    ]);
  });

  test('a parent open for days holds no finished child back, and its logs are its own', () => {
    const { tracer, clock } = begin();
    const parent = tracer.startSpan('parent');
    tracer.startSpan('child', { childOf: parent }).finish();
    clock.advance(2 * SECOND);
    assert.equal(tracer.spans.length, 1);
    clock.advance(2 * DAY);
    parent.log({ event: 'still here' });
    parent.finish();
    const { startUs, durationUs, logs } = tracer.spans[1];
    assert.equal(logs?.[0].timestampUs, startUs + durationUs);
  });
});

describe('the application gives a start', () => {
  test('and no end: it lasts from then on, whatever the wall clock does meanwhile', () => {
    for (const step of [-HOUR, 0, HOUR]) {
      const { tracer, clock, originMs } = begin();
      clock.advance(SECOND);
      const span = tracer.startSpan('op', { startTime: clock.wallMs() - 20 });
      clock.advance(5);
      clock.stepWall(step);
      clock.advance(2 * SECOND);
      span.log({ event: 'half' });
      span.finish();
      assert.deepEqual(told(tracer, originMs), [['op', SECOND - 20, 2025]]);
      assert.equal(tracer.spans[0].logs?.[0].timestampUs, (originMs + 3005) * 1000);
    }
  });

  test('always: the clock is followed all the same', () => {
    for (const step of [-HOUR, HOUR]) {
      const { tracer, clock } = begin();
      clock.stepWall(step);
      clock.advance(SECOND);
      const span = tracer.startSpan('op', { startTime: clock.wallMs() });
      clock.advance(7);
      span.finish();
      assert.equal(tracer.spans[0].durationUs, 7000, `after a step of ${step} ms`);
    }
  });

  test('by a clock that has just been set forward, or woken up: the tracer learns of it at once', () => {
    const { tracer, clock, originMs } = begin();
    sleep(clock, HOUR);
    const span = tracer.startSpan('op', { startTime: clock.wallMs() });
    clock.advance(7);
    tracer.startSpan('next').finish();
    span.finish();
    assert.deepEqual(told(tracer, originMs), [
      ['next', HOUR + 7, 0],
      ['op', HOUR, 7],
    ]);
    assert.equal(tracer.stats().counters.negativeDurations, 0);
  });

  test('below a parent whose trace keeps the time before a step back', () => {
    const { tracer, clock } = begin();
    const parent = tracer.startSpan('parent');
    clock.stepWall(-HOUR);
    clock.advance(SECOND);
    const child = tracer.startSpan('child', { childOf: parent, startTime: clock.wallMs() });
    clock.advance(7);
    child.finish();
    assert.equal(tracer.spans.length, 0);
    parent.finish();
    assert.equal(tracer.spans[0].durationUs, 7000);
  });

  test('that is still to come: it lasts 0, counted, when it ends before it', () => {
    const { tracer, clock, originMs } = begin();
    const span = tracer.startSpan('op', { startTime: originMs + HOUR });
    clock.advance(7);
    span.finish();
    assert.deepEqual(told(tracer, originMs), [['op', HOUR, 0]]);
    assert.equal(tracer.stats().counters.negativeDurations, 1);
  });
});

describe('a time that is given', () => {
  const lastMs = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

  test('is taken from 1684 to the year 2255, where a double stops to hold every microsecond', () => {
    assert.equal(new Date(lastMs).getUTCFullYear(), 2255);
    const { tracer } = begin();
    for (const time of [-lastMs, -1, 0, lastMs]) tracer.startSpan('op', { startTime: time }).finish(time);
    assert.deepEqual(
      tracer.spans.map(({ startUs, durationUs }) => [startUs, durationUs]),
      [-lastMs, -1, 0, lastMs].map((time) => [time * 1000, 0]),
    );
  });

  test('beyond that means now, at the start, at the end and in a log: it was meant in another unit', () => {
    for (const time of [lastMs + 1, -lastMs - 1, 1.7e15, 1.7e18, 1e306, new Date(8.64e15)] as number[]) {
      const { tracer, clock, originMs } = begin();
      const span = tracer.startSpan('op', { startTime: time });
      clock.advance(2);
      span.log({ event: 'x' }, time);
      span.finish(time);
      assert.deepEqual(told(tracer, originMs), [['op', 0, 2]]);
      assert.equal(tracer.spans[0].logs?.[0].timestampUs, (originMs + 2) * 1000);
    }
  });
});

test('a clock that somebody has replaced and that shows no time is not followed', () => {
  const { tracer, clock, originMs } = begin();
  clock.advance(SECOND);
  const { wallMs } = clock;
  clock.wallMs = () => Number.NaN;
  tracer.startSpan('op').finish();
  clock.wallMs = wallMs;
  assert.deepEqual(told(tracer, originMs), [['op', SECOND, 0]]);
});
