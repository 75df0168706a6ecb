import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isError, summarize } from '../../src/analysis/trace-summary';
import { buildTraceTree, walk } from '../../src/analysis/trace-tree';
import { CHILD_OF, FOLLOWS_FROM } from '../../src/model/span-record';
import { type FakeSpan, reportedSpan } from '../fakes/reported-span';
import { FAKE_START_US, spanIds, spanRecord } from '../fakes/span-record';

/** The tree as indented names; `…` marks a headless root. */
function drawn(spans: readonly FakeSpan[]): string[] {
  const { roots } = buildTraceTree(spans.map(reportedSpan));
  return [...walk(roots)].map(({ node, depth }) => {
    const { operationName } = node.reported.span;
    return `${'  '.repeat(depth)}${node.headless ? '… ' : ''}${operationName}`;
  });
}

describe('a trace tree', () => {
  it('puts children below their parents, in the order of their start, however they came in', () => {
    const spans = [
      { id: 4, parent: 2, startUs: 30 },
      { id: 3, parent: 1, startUs: 20 },
      { id: 2, parent: 1, startUs: 10 },
      { id: 1, startUs: 0 },
    ];
    assert.deepEqual(drawn(spans), ['op 1', '  op 2', '    op 4', '  op 3']);
  });

  it('says from when to when it lasted', () => {
    const { startUs, endUs, spanCount } = buildTraceTree(
      [
        { id: 1, startUs: 10, durationUs: 5 },
        { id: 2, parent: 1, startUs: 4, durationUs: 20 },
      ].map(reportedSpan),
    );
    assert.deepEqual([startUs - FAKE_START_US, endUs - FAKE_START_US, spanCount], [4, 24, 2]);
  });

  it('is empty without spans', () => {
    assert.deepEqual(buildTraceTree([]), { roots: [], spanCount: 0, startUs: 0, endUs: 0 });
  });

  it('keeps a span whose parent is missing as a headless root', () => {
    const spans = [{ id: 1 }, { id: 7, parent: 99, startUs: 5 }, { id: 8, parent: 7, startUs: 6 }];
    assert.deepEqual(drawn(spans), ['op 1', '… op 7', '  op 8']);
  });

  it('keeps a child that seems to start before its parent, as two clocks may have it', () => {
    const spans = [
      { id: 1, startUs: 10 },
      { id: 2, parent: 1, startUs: -500 },
    ];
    assert.deepEqual(drawn(spans), ['op 1', '  op 2']);
  });

  it('cuts a ring of parents before its earliest span', () => {
    const ring = [
      { id: 1, parent: 3, startUs: 5 },
      { id: 2, parent: 1, startUs: 1 },
      { id: 3, parent: 2, startUs: 9 },
      { id: 4, parent: 3, startUs: 0 },
    ];
    assert.deepEqual(drawn(ring), ['… op 2', '  op 3', '    op 4', '    op 1']);
    assert.deepEqual(drawn([{ id: 5, parent: 5 }]), ['… op 5']);
  });

  it('puts the server half of a shared span id below the client half, and what it calls below the server', () => {
    const spans = [
      { id: 2, name: 'client', parent: 1, tags: ['span.kind', 'client'] },
      { id: 2, name: 'server', parent: 1, startUs: 5, tags: ['span.kind', 'server'] },
      { id: 1, name: 'root' },
      { id: 3, name: 'query', parent: 2, startUs: 6 },
    ];
    assert.deepEqual(drawn(spans), ['root', '  client', '    server', '      query']);
  });

  it('shows a span that was delivered twice twice', () => {
    assert.deepEqual(drawn([{ id: 1 }, { id: 2, parent: 1 }, { id: 2, parent: 1 }]), [
      'op 1',
      '  op 2',
      '  op 2',
    ]);
  });

  it('finds a parent that only the references name: the first childOf of the trace, else the first', () => {
    const reference = (type: typeof CHILD_OF | typeof FOLLOWS_FROM, spanId1: number, traceId3?: number) => ({
      type,
      ids: spanIds(traceId3 === undefined ? { spanId1 } : { spanId1, traceId3 }),
    });
    const elsewhere = reference(CHILD_OF, 1, 77);
    const spans = [
      { id: 1 },
      { id: 2, startUs: 1, references: [elsewhere, reference(FOLLOWS_FROM, 1), reference(CHILD_OF, 3)] },
      { id: 3, startUs: 2, references: [reference(FOLLOWS_FROM, 1)] },
      { id: 4, startUs: 3, references: [elsewhere] },
    ];
    assert.deepEqual(drawn(spans), ['op 1', '  op 3', '    op 2', 'op 4']);
  });

  it('holds every span exactly once, whatever the parents say', () => {
    const spans = fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 8 }), parent: fc.integer({ min: 0, max: 9 }) }),
    );
    fc.assert(
      fc.property(spans, (fakes) => {
        const reported = fakes.map(reportedSpan);
        const met = [...walk(buildTraceTree(reported).roots)].map(({ node }) => node.reported);
        assert.equal(met.length, reported.length);
        assert.deepEqual(new Set(met), new Set(reported));
      }),
    );
  });

  it('takes a chain of 100 000 spans', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) =>
      reportedSpan({ id: i + 1, parent: i, startUs: i }),
    );
    let deepest = 0;
    for (const { depth } of walk(buildTraceTree(chain).roots)) deepest = Math.max(deepest, depth);
    assert.equal(deepest, 99_999);
  });
});

describe('a summary of a trace', () => {
  it('counts spans, errors and roots without parents, and names the services as the tree meets them', () => {
    const spans = [
      { id: 2, parent: 1, service: 'b', startUs: 4, durationUs: 10, tags: ['error', true] },
      { id: 1, name: 'GET /', service: 'a', durationUs: 12 },
      { id: 3, parent: 9, service: 'a', startUs: 2, durationUs: 1 },
    ].map(reportedSpan);
    assert.deepEqual(summarize(buildTraceTree(spans)), {
      traceId: '0102030405060708090a0b0c0d0e0f10',
      serviceName: 'a',
      operationName: 'GET /',
      durationUs: 14,
      spanCount: 3,
      errorCount: 1,
      services: ['a', 'b'],
      headlessCount: 1,
    });
  });

  it('takes for an error what the tag says, a message too', () => {
    const says = (value: string | number | boolean) => isError(spanRecord({ tags: ['error', value] }));
    assert.deepEqual([true, 'true', 'timeout', 1].map(says), [true, true, true, true]);
    assert.deepEqual([false, 'false', '', 0].map(says), [false, false, false, false]);
    assert.equal(isError(spanRecord()), false);
  });
});
