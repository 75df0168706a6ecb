/** The soak takes ten minutes and a command of its own; that it would notice is shown here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestTracer } from '../../src/testing/test-tracer';
import { Arrivals } from './arrivals';
import { faultIn } from './books';
import type { Figures } from './figures';
import { withSection } from './section';
import { trendOf } from './trend';
import { checksOf } from './verdict';

const QUEUE_BYTES = 64 * 1024 * 1024;
const loop = (p99: number) => ({ p50: 1, p99, max: 50 });

const GOOD: Figures = {
  seconds: 600,
  made: 1000,
  rate: 19_000,
  bytesPerSpan: 326,
  queueSeconds: 9,
  looks: 600,
  fault: undefined,
  outages: { short: 8, long: 2 },
  sent: 900,
  dropped: { 'queue-full': 100 },
  droppedAtOtherTimes: 0,
  waiting: 0,
  maybeDuplicated: 10,
  complete: true,
  arrived: { distinct: 900, again: 10, strange: 0 },
  missing: 100,
  maxWaitingBytes: QUEUE_BYTES,
  memory: { mean: 1e8, changePercent: 5 },
  peaks: { before: 1e8, after: 1.05e8, untraced: 1e8 },
  loop: [{ phase: 'all', traced: loop(4.5), untraced: loop(2) }],
  cpuPercent: 10,
  code: 0,
  series: [],
};

function failuresOf(change: Partial<Figures>): string[] {
  const checks = checksOf({ ...GOOD, ...change }, QUEUE_BYTES);
  return checks.filter(({ kept }) => !kept).map(({ promise }) => promise);
}

test('what is just good enough passes', () => {
  assert.deepEqual(failuresOf({}), []);
});

test('each promise that is just broken is noticed', () => {
  const changes: [RegExp, Partial<Figures>][] = [
    [/were made/, { rate: 18_999 }],
    [/ended by itself/, { code: null }],
    [/books/, { fault: '1 is not 2' }],
    [/queue had room/, { droppedAtOtherTimes: 1 }],
    [/for a full queue/, { dropped: { 'queue-full': 100, rejected: 1 } }],
    [
      /for a full queue/,
      { dropped: {}, sent: 1000, missing: 0, arrived: { ...GOOD.arrived, distinct: 1000 } },
    ],
    [/has arrived/, { arrived: { ...GOOD.arrived, distinct: 899 } }],
    [/has arrived/, { arrived: { ...GOOD.arrived, strange: 1 } }],
    [/has not arrived/, { missing: 99 }],
    [/twice/, { arrived: { ...GOOD.arrived, again: 11 } }],
    [/twice/, { arrived: { ...GOOD.arrived, again: 0 } }],
    [/close/, { waiting: 1 }],
    [/close/, { complete: false }],
    [/close/, { made: 1001 }],
    [/its bound/, { maxWaitingBytes: QUEUE_BYTES + 1024 * 1024 + 1 }],
    [/memory grew/, { memory: { mean: 1e8, changePercent: 5.1 } }],
    [/peaks/, { peaks: { ...GOOD.peaks, after: 1.051e8 } }],
    [/event loop/, { loop: [{ phase: 'all', traced: loop(4.51), untraced: loop(2) }] }],
  ];
  for (const [promise, change] of changes) {
    const failures = failuresOf(change);
    assert.equal(failures.length, 1, `${promise}`);
    assert.match(failures[0], promise);
  }
});

test('a trend is that of the straight line through what was found', () => {
  const line = trendOf([0, 1, 2, 3, 4].map((x) => ({ x: x * 10, y: 100 + x })));
  assert.deepEqual(line, { mean: 102, changePercent: (4 / 102) * 100 });
  assert.equal(trendOf([1, -1, -1, 1].map((y, x) => ({ x, y: 10 + y }))).changePercent, 0);
});

test('each number that arrives is counted once, those that come again and those that nobody sent apart', () => {
  const arrivals = new Arrivals(16);
  arrivals.add(Uint32Array.of(0, 7, 8, 15));
  arrivals.add(Uint32Array.of(7, 9, 16, 4e9));
  const { distinct, again, strange } = arrivals;
  assert.deepEqual([distinct, again, strange], [5, 1, 2]);
  assert.deepEqual([arrivals.missingBelow(10), arrivals.missingBelow(16)], [6, 11]);
});

test('books that do not add up are told', () => {
  const tracer = new TestTracer();
  tracer.startSpan('op').finish();
  const stats = tracer.stats();
  assert.equal(faultIn(stats, 1), undefined);
  assert.match(faultIn(stats, 2) ?? '', /2 spans were finished, and the books say 1/);
  assert.match(faultIn({ ...stats, sent: 0 }, 1) ?? '', /1 finished are not 0 sent/);
  assert.match(faultIn({ ...stats, sent: 2, waiting: -1 }, 1) ?? '', /-1 waiting/);
  const exporter = { name: 'x', accepted: 2, sent: 1, dropped: {}, waiting: 0, maybeDuplicated: 0 };
  const exporters = [
    {
      ...exporter,
      batchesSent: 1,
      retries: 0,
      bytesSent: 1,
      waitingBytes: 0,
      spooled: 0,
      lastError: undefined,
    },
  ];
  assert.match(faultIn({ ...stats, exporters }, 1) ?? '', /2 accepted are not 1/);
});

test('the figures go into their place on the page', () => {
  const page =
    'before\n<!-- soak: written by `npm run test:soak -- --docs` -->\nold\n<!-- /soak -->\nafter\n';
  const checks = checksOf({ ...GOOD, code: 1 }, QUEUE_BYTES);
  const about = { clew: '1.0.0', node: 'v20', machine: '2 × CPU', began: '2026-01-02T03:04', minutes: 10 };
  const written = withSection(page, { ...about, figures: GOOD, checks });
  assert.match(written, /^before\n<!-- soak[^\n]+\n\| promise \| found \|\n[\s\S]+<!-- \/soak -->\nafter\n$/);
  assert.match(written, /\| the program ended by itself \| exit code 1 \(\*\*not kept\*\*\) \|/);
  assert.match(written, /Node v20, 2 × CPU, 2026-01-02/);
  assert.doesNotMatch(written, /^old/m);
  assert.equal(withSection('no place', { ...about, figures: GOOD, checks }), 'no place');
});
