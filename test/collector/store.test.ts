import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { recordBytes } from '../../src/collector/record-bytes';
import { SpanStore } from '../../src/collector/store';
import type { SpanRecord } from '../../src/model/span-record';
import { FAKE_START_US, spanRecord } from '../fakes/span-record';

const PROCESS = { serviceName: 'svc', tags: ['hostname', 'here'] };

/** A span of trace `n`. */
function spanOf(n: number, overrides: Parameters<typeof spanRecord>[0] = {}): SpanRecord {
  return spanRecord({ ...overrides, ids: { traceId0: 0, traceId1: 0, traceId2: 0, traceId3: n } });
}

const traceIds = (store: SpanStore): number[] =>
  store.traces().map(({ traceId }) => Number.parseInt(traceId, 16));

describe('a store of spans', () => {
  it('keeps spans by their trace, the newest trace first', () => {
    const store = new SpanStore();
    store.add(PROCESS, [spanOf(1), spanOf(2)]);
    store.add(PROCESS, [spanOf(1)]);
    assert.deepEqual(traceIds(store), [2, 1]);
    assert.equal(store.trace('1')?.spans.length, 2);
    assert.equal(store.spans, 3);
  });

  it('finds a trace by its id, leading zeros or none, upper case or lower', () => {
    const store = new SpanStore();
    store.add(PROCESS, [spanOf(0xabc)]);
    for (const id of ['abc', 'ABC', '0abc', 'abc'.padStart(32, '0')]) assert.ok(store.trace(id), id);
    for (const id of ['', 'abd', 'xyz', 'abc'.padStart(33, '0'), '../abc'])
      assert.equal(store.trace(id), undefined);
  });

  it('is a reporter: a tracer hands its spans over in person', async () => {
    const store = new SpanStore({ process: PROCESS });
    const span = spanOf(1);
    store.report([span]);
    assert.equal(store.trace('1')?.spans[0].span, span);
    assert.deepEqual(store.services(), ['svc']);
    await store.flush();
    await store.close();
    assert.deepEqual(store.stats(), []);
  });

  it('holds as many spans as it may, and lets the oldest trace go at the next', () => {
    const store = new SpanStore({ maxSpans: 3 });
    store.add(PROCESS, [spanOf(1), spanOf(2), spanOf(2)]);
    assert.deepEqual(traceIds(store), [2, 1]);
    store.add(PROCESS, [spanOf(3)]);
    assert.deepEqual(traceIds(store), [3, 2]);
    const { spans, receivedSpans, evictedSpans, evictedTraces } = store.contents();
    assert.deepEqual([spans, receivedSpans, evictedSpans, evictedTraces], [3, 4, 1, 1]);
  });

  it('holds as many bytes as it may', () => {
    const bytes = recordBytes(spanOf(1));
    const exact = new SpanStore({ maxBytes: 2 * bytes });
    exact.add(PROCESS, [spanOf(1), spanOf(2)]);
    assert.deepEqual(traceIds(exact), [2, 1]);
    const short = new SpanStore({ maxBytes: 2 * bytes - 1 });
    short.add(PROCESS, [spanOf(1), spanOf(2)]);
    assert.deepEqual(traceIds(short), [2]);
  });

  it('shortens a trace that has no room alone, at its older end', () => {
    const store = new SpanStore({ maxSpans: 4 });
    store.add(
      PROCESS,
      [1, 2, 3, 4, 5].map((us) => spanOf(1, { startUs: us })),
    );
    assert.deepEqual(
      store.trace('1')?.spans.map(({ span }) => span.startUs),
      [3, 4, 5],
    );
    assert.equal(store.contents().evictedTraces, 0);
  });

  it('lets a single span go that is larger than all the room', () => {
    const store = new SpanStore({ maxBytes: 1000 });
    store.add(PROCESS, [spanOf(1, { tags: ['k', 'x'.repeat(1000)] })]);
    assert.deepEqual([store.spans, store.contents().bytes, store.contents().evictedSpans], [0, 0, 1]);
  });

  it('never holds more than it may, and its books balance', () => {
    const adding = fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 8 }), { maxLength: 20 });
    fc.assert(
      fc.property(adding, fc.integer({ min: 1, max: 9 }), (groups, maxSpans) => {
        const store = new SpanStore({ maxSpans });
        for (const group of groups) {
          store.add(
            PROCESS,
            group.map((n) => spanOf(n)),
          );
          const { spans, bytes, receivedSpans, evictedSpans } = store.contents();
          const held = store.traces().flatMap((trace) => trace.spans);
          assert.ok(spans <= maxSpans);
          assert.equal(spans, held.length);
          assert.equal(
            bytes,
            held.reduce((sum, { span }) => sum + recordBytes(span), 0),
          );
          assert.equal(receivedSpans, spans + evictedSpans);
        }
        assert.equal(store.contents().receivedSpans, groups.flat().length);
      }),
    );
  });

  it('refuses bounds that are none', () => {
    for (const maxSpans of [0, -1, 1.5, Number.NaN])
      assert.throws(() => new SpanStore({ maxSpans }), /maxSpans/);
    assert.throws(() => new SpanStore({ maxBytes: 0 }), /maxBytes/);
  });

  it('tells of each trace that has grown, until nobody listens', () => {
    const store = new SpanStore();
    const heard: string[] = [];
    const forget = store.onArrival(
      ({ traceId, spans }) => void heard.push(`${Number(traceId)}: ${spans.length}`),
    );
    store.add(PROCESS, [spanOf(1), spanOf(2), spanOf(1)]);
    forget();
    store.add(PROCESS, [spanOf(3)]);
    assert.deepEqual(heard, ['1: 2', '2: 1']);
  });

  it('knows when a trace began to arrive, and when it last grew', () => {
    let nowMs = 1000;
    const store = new SpanStore({ now: () => nowMs });
    store.add(PROCESS, [spanOf(1)]);
    nowMs = 2000;
    store.add(PROCESS, [spanOf(1)]);
    const trace = store.trace('1');
    assert.deepEqual([trace?.firstArrivalMs, trace?.lastArrivalMs], [1000, 2000]);
  });

  it('keeps one object for all batches of a process', () => {
    const store = new SpanStore();
    store.add({ serviceName: 'a', tags: ['n', 1] }, [spanOf(1)]);
    store.add({ serviceName: 'a', tags: ['n', 1] }, [spanOf(1)]);
    store.add({ serviceName: 'a', tags: ['n', '1'] }, [spanOf(1)]);
    const [first, second, third] = store.trace('1')?.spans ?? [];
    assert.equal(first.process, second.process);
    assert.notEqual(first.process, third.process);
  });

  it('lists services and operations, sorted and once each', () => {
    const store = new SpanStore();
    store.add({ serviceName: 'b', tags: [] }, [
      spanOf(1, { operationName: 'y' }),
      spanOf(1, { operationName: 'x' }),
    ]);
    store.add({ serviceName: 'a', tags: [] }, [spanOf(1, { operationName: 'z' })]);
    store.add({ serviceName: 'b', tags: [] }, [spanOf(2, { operationName: 'x' })]);
    assert.deepEqual(store.services(), ['a', 'b']);
    assert.deepEqual(store.operations('b'), ['x', 'y']);
    assert.deepEqual(store.operations('nobody'), []);
  });
});

describe('a query', () => {
  const store = new SpanStore();
  store.add(PROCESS, [spanOf(1, { operationName: 'quick', durationUs: 10, tags: ['error', true, 'n', 7] })]);
  store.add({ serviceName: 'other', tags: [] }, [spanOf(2, { operationName: 'slow', durationUs: 1000 })]);
  store.add(PROCESS, [spanOf(2, { operationName: 'quick', startUs: FAKE_START_US + 50, durationUs: 20 })]);
  const found = (query: Parameters<SpanStore['traces']>[0]) =>
    store.traces(query).map(({ traceId }) => Number.parseInt(traceId, 16));

  it('finds by service, operation, tags of span or process, duration and start', () => {
    assert.deepEqual(found({ service: 'svc' }), [2, 1]);
    assert.deepEqual(found({ service: 'other' }), [2]);
    assert.deepEqual(found({ operation: 'slow' }), [2]);
    assert.deepEqual(found({ tags: { error: 'true', n: '7' } }), [1]);
    assert.deepEqual(found({ tags: { error: 'true', n: '8' } }), []);
    assert.deepEqual(found({ tags: { hostname: 'here' } }), [2, 1]);
    assert.deepEqual([found({ minDurationUs: 1000 }), found({ minDurationUs: 1001 })], [[2], []]);
    assert.deepEqual([found({ maxDurationUs: 10 }), found({ maxDurationUs: 9 })], [[1], []]);
    assert.deepEqual(found({ startUs: FAKE_START_US + 50 }), [2]);
    assert.deepEqual(found({ endUs: FAKE_START_US - 1 }), []);
  });

  it('wants everything of one and the same span', () => {
    assert.deepEqual(found({ service: 'other', operation: 'quick' }), []);
    assert.deepEqual(found({ service: 'svc', minDurationUs: 500 }), []);
  });

  it('finds at most as many as are wanted', () => {
    assert.deepEqual(found({ limit: 1 }), [2]);
    assert.deepEqual(found({ limit: 0 }), []);
  });
});
