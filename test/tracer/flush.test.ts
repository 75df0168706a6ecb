import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
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
  giveUpFlushes(limits);
  assert.deepEqual(await flush, { sent: 0, dropped: {}, waiting: 0, complete: false });
  assert.equal(heldByFlushesMs(), 0);
});

test('what another tracer has under way goes on', async () => {
  const others = { ...limits };
  const [mine, other] = [limits, others].map((each) => flushWith(undefined, each, stats, never));
  giveUpFlushes(limits);
  assert.equal((await mine).complete, false);
  assert.ok(heldByFlushesMs() > 0);
  giveUpFlushes(others);
  await other;
  assert.equal(heldByFlushesMs(), 0);
});

test('a reporter that rejects has not delivered', async () => {
  const flush = flushWith(undefined, limits, stats, () => Promise.reject(new Error('broken')));
  assert.equal((await flush).complete, false);
  assert.equal(heldByFlushesMs(), 0);
});

test('many that are given one signal put one listener on it, and all give up when it aborts', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const flushes = Array.from({ length: 50 }, () => flushWith({ signal }, limits, stats, never));
  assert.equal((await flushWith({ signal }, limits, stats, async () => {})).complete, true);
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  controller.abort();
  for (const flush of flushes) assert.equal((await flush).complete, false);
  assert.equal((await flushWith({ signal }, limits, stats, never)).complete, false);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a signal has no listener left when the last one that was given it is done', async () => {
  const { signal } = new AbortController();
  const first = flushWith({ signal }, limits, stats, never);
  await flushWith({ signal }, limits, stats, async () => {});
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  giveUpFlushes(limits);
  await first;
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  assert.equal((await flushWith({ signal }, limits, stats, async () => {})).complete, true);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
