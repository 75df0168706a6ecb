import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostics } from '../../src/diagnostics/logger';
import { InMemoryReporter } from '../../src/reporter/in-memory-reporter';
import { LoggingReporter } from '../../src/reporter/logging-reporter';
import { spanRecord } from '../fakes/span-record';

function named(...names: string[]) {
  return names.map((operationName) => spanRecord({ operationName }));
}

test('the in-memory reporter keeps the newest spans, up to its bound', () => {
  const reporter = new InMemoryReporter(3);
  const names = () => reporter.spans.map(({ operationName }) => operationName).join('');
  reporter.report(named('a', 'b', 'c'));
  assert.equal(names(), 'abc');
  for (const name of ['d', 'e', 'f', 'g', 'h']) reporter.report(named(name));
  assert.equal(names(), 'fgh');
  reporter.clear();
  assert.equal(names(), '');
});

test('the in-memory reporter takes a group of any size', () => {
  const reporter = new InMemoryReporter();
  reporter.report(Array.from({ length: 250_000 }, () => spanRecord()));
  assert.equal(reporter.spans.length, 100_000);
});

test('the logging reporter says each span on a line, ids in lower-case hex', () => {
  const lines: string[] = [];
  const logger = { info: (message: string) => lines.push(message), error: () => {} };
  const reporter = new LoggingReporter(new Diagnostics(logger, 'info'));
  reporter.report([
    spanRecord({ operationName: 'GET /', durationUs: 1234.5 }),
    spanRecord({ operationName: 'old', ids: { traceId0: 0, traceId1: 0 } }),
  ]);
  assert.deepEqual(lines, [
    'span 0102030405060708090a0b0c0d0e0f10:0000000000000003 GET / 1.235 ms',
    'span 090a0b0c0d0e0f10:0000000000000003 old 5 ms',
  ]);
});
