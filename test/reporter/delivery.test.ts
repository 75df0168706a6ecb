import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, test } from 'node:test';
import {
  BUSY,
  DELIVERED,
  LOST,
  laterIn,
  REFUSED,
  REJECTED,
  ScriptedTransport,
  STALE,
  TOO_LARGE,
} from '../fakes/scripted-transport';
import { never, Rig, settled } from './rig';

/** Whether a promise has been resolved by now. */
function watch(promise: Promise<unknown>): { done: boolean; value: unknown } {
  const watched = { done: false, value: undefined as unknown };
  void promise.then((value) => {
    Object.assign(watched, { done: true, value });
  });
  return watched;
}

describe('batches go out', () => {
  test('in their order, one request at a time', async () => {
    const rig = new Rig();
    await rig.reportBatches('a', 'b', 'c');
    assert.deepEqual(rig.sent, ['a']);
    await rig.answer(DELIVERED, DELIVERED, DELIVERED);
    assert.deepEqual(rig.sent, ['a', 'b', 'c']);
    assert.deepEqual(rig.transport.delivered, ['a', 'b', 'c']);
    const { sent, batchesSent, bytesSent, waiting, retries, lastError } = rig.stats;
    assert.deepEqual(
      { sent, batchesSent, waiting, retries, lastError },
      {
        sent: 3,
        batchesSent: 3,
        waiting: 0,
        retries: 0,
        lastError: undefined,
      },
    );
    assert.equal(bytesSent, 3 * '#1:a,.'.length);
  });

  test('after the code that finished the spans, not inside of it', async () => {
    const rig = new Rig({ maxBatchBytes: 12 });
    rig.report('a', 'b', 'c');
    assert.deepEqual(rig.sent, []);
    await Promise.resolve();
    assert.equal(rig.sent.length, 1);
  });

  test("outside the application's async context, also when tried again", async () => {
    const storage = new AsyncLocalStorage<string>();
    const contexts: unknown[] = [];
    const transport = new ScriptedTransport();
    const send = transport.send.bind(transport);
    transport.send = (...sending) => {
      contexts.push(storage.getStore());
      return send(...sending);
    };
    const rig = new Rig({ transport });
    await storage.run('request', async () => {
      rig.report('a');
      void rig.reporter.flush(never);
      await settled();
      await rig.answer(REFUSED);
      void rig.reporter.flush(never);
      await settled();
    });
    assert.deepEqual(contexts, [undefined, undefined]);
  });
});

describe('a batch that did not arrive', () => {
  test('is tried again after 1, 2, 4, 8, 16 and 30 seconds, then every 30', async () => {
    const rig = new Rig({ random: () => 0 });
    await rig.reportBatches('a');
    for (const pauseMs of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      const before = rig.sent.length;
      await rig.answer(REFUSED);
      await rig.advance(pauseMs - 1);
      assert.equal(rig.sent.length, before, `not before ${pauseMs} ms`);
      await rig.advance(1);
      assert.equal(rig.sent.length, before + 1, `after ${pauseMs} ms`);
    }
    await rig.answer(DELIVERED);
    assert.equal(rig.stats.retries, 7);
    assert.equal(rig.stats.sent, 1);
  });

  test('comes back up to half of the pause earlier, so that not all come at once', async () => {
    const rig = new Rig({ random: () => 0.999_999 });
    await rig.reportBatches('a');
    await rig.answer(REFUSED);
    await rig.advance(499);
    assert.equal(rig.sent.length, 1);
    await rig.advance(2);
    assert.equal(rig.sent.length, 2);
  });

  test('begins with short pauses again once another one has arrived', async () => {
    const rig = new Rig();
    await rig.reportBatches('a', 'b');
    await rig.answer(REFUSED);
    await rig.advance(1000);
    await rig.answer(REFUSED);
    await rig.advance(2000);
    await rig.answer(DELIVERED, REFUSED);
    await rig.advance(1000);
    assert.deepEqual(rig.sent, ['a', 'a', 'a', 'b', 'b']);
  });

  test('waits as long as the backend asks, and not as long as it would by itself', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(laterIn(5000));
    await rig.advance(4999);
    assert.equal(rig.sent.length, 1);
    await rig.advance(1);
    assert.equal(rig.sent.length, 2);
    await rig.answer(laterIn(1));
    await rig.advance(1);
    assert.equal(rig.sent.length, 3);
  });

  test('waits as it would by itself when the backend asks for no time, or for one that is past', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    for (const pauseMs of [1000, 2000]) {
      const before = rig.sent.length;
      await rig.answer(laterIn(0));
      await rig.advance(pauseMs - 1);
      assert.equal(rig.sent.length, before, 'no storm of requests');
      await rig.advance(1);
      assert.equal(rig.sent.length, before + 1);
    }
    await rig.answer(laterIn(0));
    void rig.reporter.flush(never);
    await settled();
    assert.equal(rig.sent.length, 4, 'and flush() comes at once');
  });

  test('is tried for ever while nobody answers', async () => {
    const rig = new Rig({ retryMaxElapsedMs: 10_000 });
    await rig.reportBatches('a');
    for (let i = 0; i < 50; i++) {
      await rig.answer(REFUSED);
      await rig.advance(30_000);
    }
    await rig.answer(DELIVERED);
    assert.equal(rig.stats.sent, 1);
  });

  test('is dropped when the backend has answered "later" for retryMaxElapsedMs, and the next gets its own time', async () => {
    const rig = new Rig({ retryMaxElapsedMs: 10_000 });
    await rig.reportBatches('a', 'b');
    await rig.answer(laterIn(9999));
    await rig.advance(9999);
    await rig.answer(laterIn(1));
    assert.equal(rig.stats.waiting, 2, 'the last try that is made');
    await rig.advance(1);
    await rig.answer(laterIn(7));
    assert.deepEqual(rig.stats.dropped, { 'retries-exhausted': 1 });
    await rig.advance(6);
    assert.deepEqual(rig.sent, ['a', 'a', 'a'], 'the next one waits as the backend asked, too');
    await rig.advance(1);
    assert.deepEqual(rig.sent, ['a', 'a', 'a', 'b']);
    await rig.answer(laterIn(9999));
    assert.equal(rig.stats.waiting, 1);
  });

  test('is dropped after that time too when the backend breaks over it each time, having taken it whole', async () => {
    const rig = new Rig({ retryMaxElapsedMs: 10_000 });
    await rig.reportBatches('deadly', 'b');
    for (const pauseMs of [1000, 2000, 4000, 8000]) {
      await rig.answer(LOST);
      assert.equal(rig.stats.waiting, 2);
      await rig.advance(pauseMs);
    }
    await rig.answer(LOST);
    assert.deepEqual(rig.stats.dropped, { 'retries-exhausted': 1 });
    await rig.advance(16_000);
    await rig.answer(DELIVERED);
    assert.deepEqual(rig.transport.delivered, ['b']);
  });

  test('gets one try where retryMaxElapsedMs is 0, and the next one its pause', async () => {
    const rig = new Rig({ retryMaxElapsedMs: 0 });
    await rig.reportBatches('a', 'b');
    await rig.answer(BUSY);
    assert.deepEqual(rig.stats.dropped, { 'retries-exhausted': 1 });
    assert.deepEqual(rig.sent, ['a']);
    await rig.advance(1000);
    assert.deepEqual(rig.sent, ['a', 'b']);
  });

  test('counts that time anew when the backend was gone meanwhile', async () => {
    const rig = new Rig({ retryMaxElapsedMs: 10_000 });
    await rig.reportBatches('a');
    await rig.answer(BUSY);
    await rig.advance(1000);
    await rig.answer(REFUSED);
    await rig.advance(30_000);
    await rig.answer(BUSY);
    assert.equal(rig.stats.waiting, 1);
  });

  test('on a stale connection is tried again at once, and only once so', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(STALE);
    assert.equal(rig.sent.length, 2);
    assert.deepEqual(rig.warnings, []);
    await rig.answer(STALE);
    assert.equal(rig.sent.length, 2);
    await rig.advance(1000);
    assert.equal(rig.sent.length, 3);
  });

  test('but may have, counts as possibly duplicated when it is sent again, once', async () => {
    const rig = new Rig();
    rig.report('a', 'b');
    void rig.reporter.flush(never);
    await settled();
    await rig.answer(LOST);
    assert.equal(rig.stats.maybeDuplicated, 0, 'not sent again yet');
    await rig.advance(1000);
    assert.equal(rig.stats.maybeDuplicated, 2);
    await rig.answer(REFUSED);
    await rig.advance(2000);
    await rig.answer(DELIVERED);
    assert.equal(rig.stats.maybeDuplicated, 2);
    assert.equal(rig.stats.sent, 2);
  });

  test('because the transport broke its promise not to throw is tried again', async () => {
    const transport = new ScriptedTransport();
    transport.send = async () => {
      throw new Error('a bug');
    };
    const rig = new Rig({ transport });
    await rig.reportBatches('a');
    assert.match(rig.stats.lastError ?? '', /a bug/);
    assert.equal(rig.stats.waiting, 1);
  });
});

describe('the state', () => {
  test('is closed, backing off, half-open, and closed again with any answer but "later"', async () => {
    for (const answer of [DELIVERED, REJECTED, TOO_LARGE]) {
      const rig = new Rig();
      const { delivery } = rig;
      assert.equal(delivery.state, 'closed');
      rig.report('a', 'b');
      void rig.reporter.flush(never);
      await settled();
      assert.equal(delivery.state, 'closed');
      await rig.answer(REFUSED);
      assert.equal(delivery.state, 'backing off');
      await rig.advance(999);
      assert.equal(rig.transport.inFlight, 0, 'nothing goes out');
      await rig.advance(1);
      assert.equal(delivery.state, 'half-open');
      await rig.answer(BUSY);
      assert.equal(delivery.state, 'backing off');
      await rig.advance(2000);
      assert.equal(delivery.state, 'half-open');
      assert.equal(rig.transport.inFlight, 1, 'one batch goes out, and no more');
      await rig.answer(answer);
      assert.equal(delivery.state, 'closed');
    }
  });

  test('is half-open by flush(), unless the backend has asked for time', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(REFUSED);
    void rig.reporter.flush(never);
    assert.equal(rig.delivery.state, 'half-open');
    await rig.answer(laterIn(100));
    void rig.reporter.flush(never);
    assert.equal(rig.delivery.state, 'backing off');
  });

  test('stays closed where a kept connection had been closed', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(STALE);
    assert.equal(rig.delivery.state, 'closed');
  });
});

describe('a batch that is refused', () => {
  test('for good is an answer: pauses begin with the shortest again', async () => {
    const rig = new Rig();
    await rig.reportBatches('a', 'b');
    await rig.answer(REFUSED);
    await rig.advance(1000);
    await rig.answer(REJECTED, REFUSED);
    await rig.advance(1000);
    assert.deepEqual(rig.sent, ['a', 'a', 'b', 'b']);
  });

  test('for good is dropped, and the next one goes at once', async () => {
    const rig = new Rig();
    await rig.reportBatches('a', 'b');
    await rig.answer(REJECTED);
    assert.deepEqual(rig.stats.dropped, { rejected: 1 });
    assert.deepEqual(rig.sent, ['a', 'b']);
    assert.equal(rig.stats.lastError, 'HTTP 400: no');
    await rig.answer(DELIVERED);
    assert.equal(rig.stats.lastError, undefined);
  });

  test('as too large goes in halves, down to the one span that really is', async () => {
    const rig = new Rig();
    rig.report('a', 'b', 'LARGE', 'd', 'e');
    void rig.reporter.flush(never);
    await settled();
    while (rig.transport.inFlight > 0) {
      await rig.answer(rig.transport.last.names.includes('LARGE') ? TOO_LARGE : DELIVERED);
    }
    assert.deepEqual(rig.sent, ['a b LARGE d e', 'a b', 'LARGE d e', 'LARGE', 'd e']);
    assert.deepEqual(rig.transport.delivered, ['a', 'b', 'd', 'e']);
    assert.deepEqual(rig.stats.dropped, { 'too-large': 1 });
    assert.equal(rig.stats.sent, 4);
    assert.equal(rig.warnings.length, 1, 'a batch that only had to be halved is no news');
  });

  test('in part, as OTLP has it, is sent but for what was refused, and never sent again', async () => {
    const answers = [
      { rejectedSpans: 2, message: 'no room' },
      { rejectedSpans: 99, message: '' },
      { rejectedSpans: -1, message: '' },
      { rejectedSpans: 0, message: 'an attribute was cut' },
      { rejectedSpans: Number.NaN, message: '' },
      undefined,
    ];
    const rig = new Rig({ readAnswer: () => answers.shift() });
    const body = Buffer.from('answer');
    for (const expected of [
      { sent: 1, rejected: 2, lastError: 'no room' },
      { sent: 1, rejected: 5, lastError: undefined },
      { sent: 4, rejected: 5, lastError: undefined },
      { sent: 7, rejected: 5, lastError: 'an attribute was cut' },
      { sent: 10, rejected: 5, lastError: undefined },
      { sent: 13, rejected: 5, lastError: undefined },
    ]) {
      rig.report('a', 'b', 'c');
      void rig.reporter.flush(never);
      await settled();
      await rig.answer({ kind: 'delivered', body, contentType: 'application/json' });
      const { sent, dropped, lastError } = rig.stats;
      assert.deepEqual({ sent, rejected: dropped.rejected, lastError }, expected);
    }
    assert.deepEqual(rig.warnings, [
      'http://backend:1/spans took a batch but refused 2 of its 3 spans: no room',
    ]);
  });

  test('an answer that cannot be read refuses nothing', async () => {
    const rig = new Rig({
      readAnswer: () => {
        throw new Error('not protobuf');
      },
    });
    await rig.reportBatches('a');
    await rig.answer({ kind: 'delivered', body: Buffer.from('x'), contentType: '' });
    assert.equal(rig.stats.sent, 1);
  });
});

describe('the queue', () => {
  // 'a' alone is 14 bytes of message and head room, 4 for its place, and 512 for the batch.
  const batchBytes = 512 + 8 + 'a,.'.length + 4;

  test('holds exactly what it may; beyond it the oldest whole batch goes, never the one in flight', async () => {
    const rig = new Rig({ maxQueueBytes: 3 * batchBytes });
    await rig.reportBatches('a', 'b', 'c');
    assert.deepEqual(rig.stats.dropped, {});
    await rig.reportBatches('d');
    assert.deepEqual(rig.stats.dropped, { 'queue-full': 1 });
    await rig.answer(DELIVERED, DELIVERED, DELIVERED);
    assert.deepEqual(rig.transport.delivered, ['a', 'c', 'd']);
    assert.match(rig.warnings.join(), /queue for http:\/\/backend:1\/spans is full/);
  });

  test('one byte less is one batch less', async () => {
    const rig = new Rig({ maxQueueBytes: 3 * batchBytes - 1 });
    await rig.reportBatches('a', 'b', 'c');
    assert.deepEqual(rig.stats.dropped, { 'queue-full': 1 });
  });

  test('gives the bytes of a dropped batch back, unless a transport has been given them', async () => {
    const rig = new Rig({ maxQueueBytes: 3 * batchBytes });
    const reused: string[] = [];
    rig.reporter.reuse = ({ message }) => reused.push(String(message));
    await rig.reportBatches('a');
    await rig.answer(REFUSED);
    for (const name of ['b', 'c', 'd', 'e']) {
      rig.report(name);
      await rig.advance(1);
      void rig.reporter.flush(new AbortController().signal);
      await settled();
      if (rig.transport.inFlight > 0) await rig.answer(laterIn(100_000));
    }
    assert.deepEqual(rig.stats.dropped, { 'queue-full': 2 });
    assert.deepEqual(reused, ['#1:b,.'], 'a was dropped too, but its bytes may still lie in a socket');
  });

  test('smaller than any batch still holds the newest, so that a healthy backend gets everything', async () => {
    const rig = new Rig({ maxQueueBytes: 1 });
    await rig.reportBatches('a');
    await rig.answer(DELIVERED);
    await rig.reportBatches('b');
    await rig.answer(DELIVERED);
    assert.deepEqual(rig.transport.delivered, ['a', 'b']);
  });

  test('goes on by itself when a dead backend comes back', async () => {
    const rig = new Rig({ maxQueueBytes: 3 * batchBytes });
    await rig.reportBatches('a');
    await rig.answer(REFUSED);
    for (const name of ['b', 'c', 'd', 'e']) await rig.reportBatches(name);
    await rig.advance(60_000);
    while (rig.transport.inFlight > 0) await rig.answer(DELIVERED);
    assert.equal(rig.transport.delivered.length, 3);
    assert.deepEqual(rig.stats.dropped, { 'queue-full': 2 });
    assert.equal(rig.stats.waiting, 0);
  });
});

describe('flush()', () => {
  test('waits for what was reported before it, and not for what comes while it waits', async () => {
    const rig = new Rig();
    rig.report('a');
    const flush = watch(rig.reporter.flush(never));
    await settled();
    for (let i = 0; i < 100; i++) rig.report(`later${i}`);
    await rig.advance(1000);
    assert.equal(flush.done, false);
    await rig.answer(DELIVERED);
    assert.equal(flush.done, true);
    assert.equal(rig.stats.waiting, 100);
  });

  test('waits for the request in flight', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    const flush = watch(rig.reporter.flush(never));
    await settled();
    assert.equal(flush.done, false);
    await rig.answer(DELIVERED);
    assert.equal(flush.done, true);
  });

  test('has nothing to wait for when nothing waits', async () => {
    const rig = new Rig();
    await rig.reporter.flush(never);
    await rig.reportBatches('a');
    await rig.answer(DELIVERED);
    await rig.reporter.flush(never);
  });

  test('during a backoff tries at once, then waits for the loop', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(BUSY);
    const flush = watch(rig.reporter.flush(never));
    await settled();
    assert.equal(rig.sent.length, 2);
    await rig.answer(REFUSED);
    assert.equal(flush.done, false);
    await rig.advance(2000);
    await rig.answer(DELIVERED);
    assert.equal(flush.done, true);
    assert.equal(rig.clock.pendingTimers, 0);
  });

  test('does not come before the time the backend has asked for', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(laterIn(5000));
    const flush = watch(rig.reporter.flush(never));
    await settled();
    assert.equal(rig.sent.length, 1);
    await rig.advance(5000);
    await rig.answer(DELIVERED);
    assert.equal(flush.done, true);
  });

  test('ends when a batch is dropped, for that is decided too', async () => {
    const rig = new Rig();
    rig.report('a');
    const flush = watch(rig.reporter.flush(never));
    await settled();
    await rig.answer(REJECTED);
    assert.equal(flush.done, true);
  });

  test('ends when both halves have arrived, not with the first', async () => {
    const rig = new Rig();
    rig.report('a', 'b');
    const flush = watch(rig.reporter.flush(never));
    await settled();
    await rig.answer(TOO_LARGE, DELIVERED);
    assert.equal(flush.done, false);
    await rig.answer(DELIVERED);
    assert.equal(flush.done, true);
  });

  test('ends when its signal aborts, and what waits goes on waiting', async () => {
    const rig = new Rig();
    rig.report('a');
    const controller = new AbortController();
    const flush = watch(rig.reporter.flush(controller.signal));
    await settled();
    controller.abort();
    await settled();
    assert.equal(flush.done, true);
    assert.equal(rig.stats.waiting, 1);
    await rig.reporter.flush(controller.signal);
    await rig.answer(DELIVERED);
    assert.equal(rig.stats.sent, 1);
  });
});

describe('the last flush(), of a process that ends', () => {
  async function lastFlush(rig: Rig): Promise<{ isDone: boolean }> {
    const flush = { isDone: false };
    void rig.reporter.flush(never, true).then(() => {
      flush.isDone = true;
    });
    await settled();
    return flush;
  }

  test('does not wait where nobody listens, and what waits stays in the books', async () => {
    const rig = new Rig();
    rig.report('a');
    const flush = await lastFlush(rig);
    assert.equal(flush.isDone, false);
    await rig.answer(REFUSED);
    assert.equal(flush.isDone, true);
    assert.equal(rig.stats.waiting, 1);
  });

  test('tries once more where nobody listened before', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(REFUSED);
    const flush = await lastFlush(rig);
    assert.deepEqual([rig.transport.inFlight, flush.isDone], [1, false]);
    await rig.answer(DELIVERED);
    assert.equal(flush.isDone, true);
  });

  test('waits for a backend that is there and says "later", or nothing', async () => {
    for (const later of [BUSY, LOST]) {
      const rig = new Rig();
      rig.report('a');
      const flush = await lastFlush(rig);
      await rig.answer(later);
      assert.equal(flush.isDone, false, later.kind);
      await rig.advance(1000);
      await rig.answer(DELIVERED);
      assert.equal(flush.isDone, true);
    }
  });
});

describe('a flush() that is not the last, where nobody listens', () => {
  for (const [what, sign] of [
    ['has taken a batch', DELIVERED],
    ['has refused one', REJECTED],
    ['has said "later"', BUSY],
    ['has taken one and not answered', LOST],
  ] as const) {
    test(`waits for a backend to come back that ${what}`, async () => {
      const rig = new Rig();
      await rig.reportBatches('a');
      await rig.answer(sign);
      rig.report('b');
      const flush = watch(rig.reporter.flush(never));
      await settled();
      await rig.answer(REFUSED);
      assert.equal(flush.done, false);
      await rig.advance(30_000);
      while (rig.transport.inFlight > 0) await rig.answer(DELIVERED);
      assert.equal(flush.value, true);
    });
  }

  test('has nobody to wait for where nobody ever was; delivery goes on by itself', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    const flushes = [rig.reporter.flush(never), rig.reporter.flush(never, true)].map(watch);
    await rig.answer(REFUSED);
    for (const flush of flushes) assert.equal(flush.value, false);
    assert.equal(rig.stats.waiting, 1);
    await rig.advance(1000);
    await rig.answer(DELIVERED);
    assert.equal(rig.stats.sent, 1);
    assert.equal(await rig.reporter.flush(never), true);
  });

  test('tries once more, after a failure before it', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(REFUSED);
    const flush = watch(rig.reporter.flush(never));
    await settled();
    assert.equal(flush.done, false);
    await rig.answer(DELIVERED);
    assert.equal(flush.value, true);
  });
});

describe('close()', () => {
  test('delivers, lets go of the transport, and leaves no timer', async () => {
    const rig = new Rig();
    rig.report('a');
    const close = watch(rig.reporter.close(never));
    await settled();
    await rig.answer(DELIVERED);
    assert.equal(close.done, true);
    assert.equal(rig.transport.closed, 1);
    assert.equal(rig.clock.pendingTimers, 0);
    assert.equal(rig.stats.sent, 1);
  });

  test('drops what did not arrive in time, the batch in flight too, and what is reported later', async () => {
    const rig = new Rig();
    await rig.reportBatches('a', 'b');
    rig.report('c');
    const controller = new AbortController();
    const close = rig.reporter.close(controller.signal);
    await settled();
    controller.abort();
    await close;
    assert.equal(rig.transport.last.signal.aborted, true);
    assert.deepEqual(rig.look().dropped, { closed: 3 });
    assert.match(
      rig.warnings.join('\n'),
      /^3 spans were not delivered to http:\/\/backend:1\/spans before the tracer was closed\.$/m,
    );
    rig.report('d');
    assert.deepEqual(rig.stats.dropped, { closed: 4 });
    assert.equal(rig.clock.pendingTimers, 0);
    assert.equal(rig.sent.length, 1, 'nothing goes out after it');
  });

  test('during a backoff leaves no timer behind', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(laterIn(60_000));
    const controller = new AbortController();
    const close = rig.reporter.close(controller.signal);
    controller.abort();
    await close;
    assert.deepEqual(rig.stats.dropped, { closed: 1 });
    assert.equal(rig.clock.pendingTimers, 0);
  });

  test('called twice closes once', async () => {
    const rig = new Rig();
    await Promise.all([rig.reporter.close(never), rig.reporter.close(never)]);
    assert.equal(rig.transport.closed, 1);
  });
});

describe('two reporters that share a delivery', () => {
  test('have their own books, batches and flushes', async () => {
    const one = new Rig();
    const two = new Rig({ delivery: one.delivery, release: async () => {} });
    one.report('a');
    one.clock.advance(1000);
    two.report('b');
    const flushOne = watch(one.reporter.flush(never));
    const flushTwo = watch(two.reporter.flush(never));
    await settled();
    assert.deepEqual(one.sent, ['a']);
    await one.answer(DELIVERED);
    assert.deepEqual([flushOne.done, flushTwo.done], [true, false]);
    await one.answer(REJECTED);
    assert.equal(flushTwo.done, true);
    assert.equal(one.look().sent, 1);
    assert.deepEqual(two.look().dropped, { rejected: 1 });
  });

  test('share its bound: the older batch goes, whoever owns it, and its owner is told', async () => {
    const one = new Rig({ maxQueueBytes: 1100 });
    const two = new Rig({ delivery: one.delivery, release: async () => {} });
    await one.reportBatches('inflight', 'old');
    two.report('new');
    void two.reporter.flush(never);
    await settled();
    assert.deepEqual(one.look().dropped, { 'queue-full': 1 });
    assert.deepEqual(two.look().dropped, {});
    assert.deepEqual([one.warnings.length, two.warnings.length], [1, 0]);
  });

  test('do not take each other with them when one closes', async () => {
    const one = new Rig();
    const two = new Rig({ delivery: one.delivery, release: async () => {} });
    two.report('b');
    void two.reporter.flush(never);
    await one.reportBatches('a');
    const controller = new AbortController();
    controller.abort();
    await two.reporter.close(controller.signal);
    await settled();
    assert.deepEqual(two.look().dropped, { closed: 1 });
    assert.deepEqual(one.sent, ['b', 'a']);
    await one.answer(DELIVERED);
    assert.equal(one.stats.sent, 1);
  });
});

describe('people are told', () => {
  test('of the first failure of a kind, with its reason, what follows and what to do', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    await rig.answer(REFUSED);
    await rig.advance(1000);
    await rig.answer(REFUSED);
    assert.deepEqual(rig.warnings, [
      'sending spans to http://backend:1/spans failed: connect ECONNREFUSED; delivery is tried again, and spans wait meanwhile. Nothing listens there.',
    ]);
    await rig.advance(2000);
    await rig.answer(BUSY);
    assert.equal(rig.warnings.length, 2, 'another kind of failure is news');
    assert.match(rig.warnings[1], /HTTP 503/);
  });

  test('that spans are dropped, although they were told before that it would be tried again', async () => {
    const rig = new Rig({ retryMaxElapsedMs: 1000 });
    await rig.reportBatches('a');
    await rig.answer(BUSY);
    await rig.advance(1000);
    await rig.answer(BUSY);
    assert.equal(rig.warnings.length, 2);
    assert.match(rig.warnings[1], /has not taken a batch for 1000 ms \(HTTP 503.*its spans are dropped/);
  });

  test('again after a success, but at most once a minute', async () => {
    const rig = new Rig();
    await rig.reportBatches('a', 'b');
    await rig.answer(REJECTED, DELIVERED);
    await rig.reportBatches('c');
    await rig.answer(REJECTED);
    assert.equal(rig.warnings.length, 1, 'a backend that fails every other time');
    await rig.advance(60_000);
    await rig.reportBatches('d', 'e');
    await rig.answer(DELIVERED, REJECTED);
    assert.equal(rig.warnings.length, 2);
  });

  test('not of what close() itself breaks off, but of how much it was', async () => {
    const rig = new Rig();
    await rig.reportBatches('a');
    const controller = new AbortController();
    controller.abort();
    await rig.reporter.close(controller.signal);
    await settled();
    assert.deepEqual(rig.warnings, [
      '1 span was not delivered to http://backend:1/spans before the tracer was closed.',
    ]);
  });
});
