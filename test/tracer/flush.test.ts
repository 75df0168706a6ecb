import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemTimer } from '../../src/clock/timer';
import { Counters } from '../../src/diagnostics/counters';
import { TracerBooks } from '../../src/tracer/books';
import { flushWith, giveUpFlushes, heldByFlushesMs } from '../../src/tracer/flush';
import { tracerStats } from '../../src/tracer/tracer-stats';

const limits = { flushTimeoutMs: 10_000, exitTimeoutMs: 1000, setTimer: systemTimer };
const stats = () => tracerStats(new TracerBooks(), [], new Counters());
const never = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

test('what is under way is known, until it is given up', async () => {
  const flush = flushWith(undefined, limits, stats, never);
  assert.ok(heldByFlushesMs() > 0);
  giveUpFlushes();
  assert.deepEqual(await flush, { sent: 0, dropped: {}, waiting: 0, complete: false });
  assert.equal(heldByFlushesMs(), 0);
});

test('a reporter that rejects has not delivered', async () => {
  const flush = flushWith(undefined, limits, stats, () => Promise.reject(new Error('broken')));
  assert.equal((await flush).complete, false);
  assert.equal(heldByFlushesMs(), 0);
});
