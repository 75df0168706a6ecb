import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jaegerTrace } from '../../src/collector/jaeger-json';
import { readTraceQuery } from '../../src/collector/query-parameters';
import { type Collector, startCollector } from '../../src/collector/server';
import { SpanStore } from '../../src/collector/store';
import { FOLLOWS_FROM } from '../../src/model/span-record';
import { FAKE_START_US, spanIds, spanRecord } from '../fakes/span-record';
import { FREE_PORTS } from './free-ports';

const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';
const PROCESS = { serviceName: 'shop', tags: ['hostname', 'here'] };

function filledStore(): SpanStore {
  const store = new SpanStore();
  store.add(PROCESS, [spanRecord({ operationName: 'buy' })]);
  store.add({ serviceName: 'bank', tags: [] }, [
    spanRecord({ ids: { spanId1: 4, parentId1: 3 }, operationName: 'pay', tags: ['error', true] }),
  ]);
  return store;
}

describe('a trace in the shape of Jaeger', () => {
  it('has spans, and processes that they name', () => {
    const trace = jaegerTrace(filledStore().trace(TRACE_ID) ?? assert.fail());
    assert.equal(trace.traceID, TRACE_ID);
    assert.deepEqual(trace.processes, {
      p1: { serviceName: 'shop', tags: [{ key: 'hostname', type: 'string', value: 'here' }] },
      p2: { serviceName: 'bank', tags: [] },
    });
    assert.deepEqual(trace.spans[1], {
      traceID: TRACE_ID,
      spanID: '0000000000000004',
      operationName: 'pay',
      flags: 1,
      references: [{ refType: 'CHILD_OF', traceID: TRACE_ID, spanID: '0000000000000003' }],
      startTime: FAKE_START_US,
      duration: 5000,
      tags: [{ key: 'error', type: 'bool', value: true }],
      logs: [],
      processID: 'p2',
      warnings: null,
    });
    assert.deepEqual(trace.spans[0].references, []);
  });

  it('gives every value its type, also those that JSON has not', () => {
    const tags = ['s', 'x', 'b', false, 'i', 7, 'f', 1.5, 'nan', Number.NaN, 'bytes', Uint8Array.of(0, 255)];
    const store = new SpanStore();
    store.add(PROCESS, [
      spanRecord({ tags, logs: [{ timestampUs: FAKE_START_US + 0.6, fields: ['event', 'x'] }] }),
    ]);
    const [span] = jaegerTrace(store.trace(TRACE_ID) ?? assert.fail()).spans;
    assert.deepEqual(
      span.tags.map(({ type, value }) => [type, value]),
      [
        ['string', 'x'],
        ['bool', false],
        ['int64', 7],
        ['float64', 1.5],
        ['string', 'NaN'],
        ['binary', 'AP8='],
      ],
    );
    const fields = [{ key: 'event', type: 'string', value: 'x' }];
    assert.deepEqual(span.logs, [{ timestamp: FAKE_START_US + 1, fields }]);
  });

  it('does not name the parent twice', () => {
    const parent = { type: FOLLOWS_FROM, ids: spanIds({ spanId1: 2 }) } as const;
    const other = { type: FOLLOWS_FROM, ids: spanIds({ traceId3: 9, spanId1: 2 }) } as const;
    const store = new SpanStore();
    store.add(PROCESS, [spanRecord({ ids: { parentId1: 2 }, references: [parent, other] })]);
    const [span] = jaegerTrace(store.trace(TRACE_ID) ?? assert.fail()).spans;
    assert.deepEqual(
      span.references.map(({ refType, spanID }) => `${refType} ${Number(spanID)}`),
      ['FOLLOWS_FROM 2', 'FOLLOWS_FROM 2'],
    );
  });
});

describe('the parameters of a search', () => {
  const read = (text: string) => readTraceQuery(new URLSearchParams(text));

  it('are those of Jaeger', () => {
    assert.deepEqual(
      read(
        'service=a&operation=b&tags={"error":true}&minDuration=1.5ms&maxDuration=2s&start=1&end=2&limit=7',
      ),
      {
        service: 'a',
        operation: 'b',
        tags: { error: 'true' },
        minDurationUs: 1500,
        maxDurationUs: 2_000_000,
        startUs: 1,
        endUs: 2,
        limit: 7,
      },
    );
  });

  it('are optional, and a limit there is always', () => {
    assert.equal(read('lookback=1h&service=').service, undefined);
    assert.equal(read('').limit, 20);
    assert.equal(read('limit=1500').limit, 1500);
    assert.equal(read('limit=1501').limit, 1500);
  });

  it('are refused when they cannot be read', () => {
    for (const text of [
      'limit=-1',
      'limit=x',
      'start=1.5',
      'minDuration=5',
      'maxDuration=1d',
      'tags=[]',
      'tags={',
      'tags=1',
    ]) {
      assert.throws(() => read(text), { status: 400 }, text);
    }
  });
});

describe('the query API', () => {
  let collector: Collector;
  before(async () => {
    collector = await startCollector({ ports: FREE_PORTS, store: filledStore() });
  });
  after(() => collector.close());

  async function query(
    path: string,
  ): Promise<{ status: number; answer: { data: never[]; errors: unknown } }> {
    const response = await fetch(`${collector.urls.query}${path}`);
    return { status: response.status, answer: (await response.json()) as { data: never[]; errors: unknown } };
  }

  it('lists services and operations', async () => {
    assert.deepEqual((await query('/api/services')).answer.data, ['bank', 'shop']);
    assert.deepEqual((await query('/api/operations?service=shop')).answer.data, ['buy']);
    assert.deepEqual((await query('/api/services/ba%6ek/operations')).answer.data, ['pay']);
  });

  it('finds traces', async () => {
    const found = async (text: string) => (await query(`/api/traces?${text}`)).answer.data.length;
    assert.deepEqual(
      [await found('service=shop'), await found('service=nobody'), await found('limit=0')],
      [1, 0, 0],
    );
    assert.equal((await fetch(`${collector.urls.query}/api/traces?limit=x`)).status, 400);
  });

  it('answers one trace by its id, or 404 in the shape of Jaeger', async () => {
    const { status, answer } = await query(`/api/traces/${TRACE_ID}`);
    assert.deepEqual([status, answer.data.length, answer.errors], [200, 1, null]);
    const missing = await query('/api/traces/abc');
    assert.deepEqual([missing.status, missing.answer.data], [404, null]);
    assert.deepEqual(missing.answer.errors, [{ code: 404, msg: 'trace not found' }]);
  });
});
