import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counters } from '../../src/diagnostics/counters';
import { Diagnostics } from '../../src/diagnostics/logger';
import { compositeReporter } from '../../src/reporter/composite-reporter';
import { InMemoryReporter } from '../../src/reporter/in-memory-reporter';
import { NoopReporter } from '../../src/reporter/noop-reporter';
import type { Reporter } from '../../src/reporter/reporter';
import { spanRecord } from '../fakes/span-record';

const never = new AbortController().signal;

function fail(): never {
  throw new Error('theirs');
}

const broken: Reporter = { report: fail, flush: fail, close: async () => fail(), stats: fail };

function composite(...reporters: Reporter[]) {
  const counters = new Counters();
  const warnings: string[] = [];
  const diagnostics = new Diagnostics({ error: (message) => warnings.push(message) });
  return { reporter: compositeReporter(reporters, counters, diagnostics), counters, warnings };
}

test('of none drops everything, and says so', () => {
  const { reporter } = composite();
  reporter.report([spanRecord(), spanRecord()]);
  const [{ accepted, dropped, waiting }] = reporter.stats();
  assert.deepEqual(
    { accepted, dropped, waiting },
    { accepted: 2, dropped: { 'no-exporter': 2 }, waiting: 0 },
  );
});

test('of one is that one', () => {
  const one = new InMemoryReporter();
  assert.equal(composite(one).reporter, one);
});

test('of several gives each of them everything, and keeps them apart when one throws', async () => {
  const before = new InMemoryReporter();
  const after = new InMemoryReporter();
  const { reporter, counters, warnings } = composite(before, broken, after);
  const spans = [spanRecord()];
  reporter.report(spans);
  reporter.report(spans);
  assert.deepEqual([before.spans.length, after.spans.length], [2, 2]);
  await reporter.flush(never);
  await reporter.close(never);
  assert.deepEqual(reporter.stats(), []);
  assert.equal(counters.callbackErrors, 5);
  assert.equal(warnings.length, 1);
});

test('flush waits for the slowest of them', async () => {
  const order: string[] = [];
  const slow = { ...broken, flush: () => new Promise<void>((resolve) => setImmediate(resolve)) };
  const quick = { ...broken, flush: async () => {} };
  const { reporter } = composite(slow, quick);
  const flushed = reporter.flush(never).then(() => order.push('flushed'));
  setImmediate(() => order.push('slow one was given its turn'));
  await flushed;
  assert.deepEqual(order[order.length - 1], 'flushed');
});

test('has the books of all of them', () => {
  const names = composite(new NoopReporter(), new NoopReporter())
    .reporter.stats()
    .map(({ name }) => name);
  assert.deepEqual(names, ['none', 'none']);
});
