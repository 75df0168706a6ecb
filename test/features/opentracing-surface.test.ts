/** What applications do with OpenTracing today, case by case. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as opentracing from 'opentracing';
import type { SpanContext } from '../../src/context/span-context';
import { Counters } from '../../src/diagnostics/counters';
import { findTag, type SpanRecord } from '../../src/model/span-record';
import { W3cPropagator } from '../../src/propagation/w3c';
import { TestTracer } from '../../src/testing/test-tracer';

/** What untyped JavaScript may pass. */
// biome-ignore lint/suspicious/noExplicitAny: these tests are about wrong types
type Anything = any;

const hostile = () =>
  new Proxy(
    {},
    {
      get() {
        throw new Error('hostile get');
      },
      ownKeys() {
        throw new Error('hostile ownKeys');
      },
      has() {
        throw new Error('hostile has');
      },
    },
  );

function only(tracer: TestTracer): SpanRecord {
  assert.equal(tracer.spans.length, 1);
  return tracer.spans[0];
}

/** One span with one tag of this value: what is recorded. */
function recorded(value: unknown, options = {}): unknown {
  const tracer = new TestTracer(options);
  tracer.startSpan('op').setTag('key', value).finish();
  return findTag(only(tracer).tags, 'key');
}

describe('starting a span', () => {
  for (const [what, options] of Object.entries<Anything>({
    'no options': undefined,
    'null options': null,
    'options that are no object': 'text',
    'childOf null': { childOf: null },
    'childOf {}': { childOf: {} },
    'childOf a number': { childOf: 7 },
    'references []': { references: [] },
    'references null': { references: null },
    'references of nothing': { references: [null, undefined, 1, {}] },
    'a reference to null': { references: [new opentracing.Reference('child_of', null as Anything)] },
    'a noop span': { childOf: new opentracing.Tracer().startSpan('noop') },
    'a noop context': { childOf: new opentracing.Tracer().startSpan('noop').context() },
    'options that cannot be read': hostile(),
    'a parent that cannot be read': { childOf: hostile() },
    'tags that are no object': { tags: 'text' },
    'tags that cannot be read': { tags: hostile() },
  })) {
    test(`with ${what} makes a root`, () => {
      const tracer = new TestTracer();
      tracer.startSpan('root', options).finish();
      const { ids, references } = only(tracer);
      assert.equal(ids.parentId0 | ids.parentId1, 0);
      assert.equal(references, undefined);
      assert.equal(tracer.stats().counters.internalErrors, 0);
    });
  }

  test('a child of a span, of its context, and of opentracing.childOf(span) is in its trace', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    tracer.startSpan('by span', { childOf: parent }).finish();
    tracer.startSpan('by context', { childOf: parent.context() }).finish();
    tracer.startSpan('by reference', { references: [opentracing.childOf(parent)] }).finish();
    tracer
      .startSpan('by context reference', { references: [opentracing.childOf(parent.context())] })
      .finish();
    tracer.startSpan('following', { references: [opentracing.followsFrom(parent)] }).finish();
    parent.finish();
    assert.equal(
      tracer.tree(),
      'parent\n  by span\n  by context\n  by reference\n  by context reference\n  following',
    );
  });

  test('a foreign context with ids is taken by its shape', () => {
    const tracer = new TestTracer();
    const foreign: Anything = { toTraceId: () => 'ab', toSpanId: () => '0CD', isSampled: () => true };
    const span = tracer.startSpan('child', { childOf: { context: () => foreign } as Anything });
    assert.equal(span.context().toTraceId(), '00000000000000ab');
    assert.equal(span.context().parentId1, 0xcd);
  });

  test('a foreign context that carries no ids, or none that are hex, is ignored', () => {
    const tracer = new TestTracer();
    for (const id of ['', '0', 'xyz', '1'.repeat(33), 7, null]) {
      const foreign: Anything = { toTraceId: () => id, toSpanId: () => '1' };
      assert.equal(tracer.startSpan('root', { childOf: foreign }).context().parentId1, 0, String(id));
    }
  });

  test('the parent is the first childOf, else the first followsFrom; the others are kept', () => {
    const tracer = new TestTracer();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => tracer.startSpan(name));
    const span = tracer.startSpan('span', {
      references: [opentracing.followsFrom(a), opentracing.childOf(b), opentracing.childOf(c)],
    });
    assert.equal(span.context().toTraceId(), b.context().toTraceId());
    const seen = (span as unknown as SpanRecord).references?.map(({ type, ids }) => [
      type,
      (ids as SpanContext).toSpanId(),
    ]);
    assert.deepEqual(seen, [
      [1, a.context().toSpanId()],
      [0, b.context().toSpanId()],
      [0, c.context().toSpanId()],
    ]);
    const following = tracer.startSpan('x', {
      references: [opentracing.followsFrom(a), opentracing.followsFrom(b)],
    });
    assert.equal(following.context().toTraceId(), a.context().toTraceId());
  });

  test('childOf counts before references', () => {
    const tracer = new TestTracer();
    const [a, b] = ['a', 'b'].map((name) => tracer.startSpan(name));
    const span = tracer.startSpan('span', { childOf: a, references: [opentracing.childOf(b)] });
    assert.equal(span.context().toTraceId(), a.context().toTraceId());
    assert.equal((span as unknown as SpanRecord).references?.length, 2);
  });

  test('references are limited and counted', () => {
    const tracer = new TestTracer({ limits: { ...LIMITS, maxReferences: 2 } });
    const others = ['a', 'b', 'c'].map((name) => opentracing.followsFrom(tracer.startSpan(name)));
    const two = tracer.startSpan('two', { references: others.slice(0, 2) }) as unknown as SpanRecord;
    const three = tracer.startSpan('three', { references: others }) as unknown as SpanRecord;
    assert.deepEqual([two.references?.length, two.droppedReferences], [2, 0]);
    assert.deepEqual([three.references?.length, three.droppedReferences], [2, 1]);
    assert.equal(tracer.stats().counters.referencesDropped, 1);
  });

  test("the caller's options stay as they were", () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    const references = [opentracing.followsFrom(parent)];
    const options = Object.freeze({
      childOf: parent,
      references: Object.freeze(references) as Anything,
      tags: {},
    });
    tracer.startSpan('child', options);
    assert.equal(options.childOf, parent);
    assert.equal(references.length, 1);
  });

  test('a name that is no string becomes one, within the limit', () => {
    const tracer = new TestTracer();
    const hostileName = { toString: () => assert.fail('never') };
    for (const name of [
      undefined,
      null,
      7,
      '',
      'x'.repeat(1024),
      'x'.repeat(1025),
      Symbol('s'),
      hostileName,
    ]) {
      tracer.startSpan(name as Anything).finish();
    }
    const names = tracer.spans.map((span) => span.operationName);
    assert.deepEqual(names.slice(0, 4), ['undefined', 'null', '7', '']);
    assert.deepEqual([names[4].length, names[5].length], [1024, 1024]);
    assert.deepEqual(names.slice(6), ['Symbol(s)', '[unreadable]']);
  });
});

describe('times', () => {
  test('are taken as given: fractions, zero, Dates', () => {
    const tracer = new TestTracer();
    tracer.startSpan('op', { startTime: 1500.25 }).finish(1501.5);
    tracer.startSpan('epoch', { startTime: 0 }).finish(0);
    tracer.startSpan('date', { startTime: new Date(5) as Anything }).finish(new Date(7) as Anything);
    assert.deepEqual(
      tracer.spans.map(({ startUs, durationUs }) => [startUs, durationUs]),
      [
        [1500250, 1250],
        [0, 0],
        [5000, 2000],
      ],
    );
  });

  test('that are no time mean now', () => {
    const tracer = new TestTracer();
    const now = tracer.clock.wallMs() * 1000;
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 'noon', null, {}]) {
      const span = tracer.startSpan('op', { startTime: time as Anything });
      tracer.clock.advance(2);
      span.finish(time as Anything);
    }
    assert.deepEqual(
      tracer.spans.map((span) => span.durationUs),
      [2000, 2000, 2000, 2000, 2000],
    );
    assert.equal(tracer.spans[0].startUs, now);
  });

  test('a finish before the start lasts 0 and is counted', () => {
    const tracer = new TestTracer();
    tracer.startSpan('op', { startTime: 1000 }).finish(999);
    tracer.startSpan('op', { startTime: 1000 }).finish(1000);
    assert.deepEqual(
      tracer.spans.map((span) => span.durationUs),
      [0, 0],
    );
    assert.equal(tracer.stats().counters.negativeDurations, 1);
  });

  test('a step of the wall clock bends no duration', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    tracer.clock.stepWall(-3_600_000);
    tracer.clock.advance(5);
    span.finish();
    assert.equal(only(tracer).durationUs, 5000);
  });

  test('spans started after a step of the wall clock are told by the new time', () => {
    const tracer = new TestTracer();
    for (const step of [60_000, -120_000]) {
      tracer.clock.stepWall(step);
      tracer.clock.advance(1000);
      tracer.startSpan('op').finish();
      assert.equal(tracer.spans.at(-1)?.startUs, tracer.clock.wallMs() * 1000);
    }
  });

  test('children are told by a clock that was set forward, also below a parent that is open', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    tracer.clock.stepWall(60_000);
    tracer.clock.advance(1000);
    tracer.startSpan('child', { childOf: parent }).finish();
    parent.finish();
    assert.equal(tracer.spans[0].startUs, tracer.clock.wallMs() * 1000);
    assert.equal(tracer.spans[1].durationUs, 1_000_000);
  });

  test('a child never starts before its parent, whatever the wall clock does between them', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    tracer.clock.stepWall(-60_000);
    tracer.clock.advance(2000);
    tracer.startSpan('other root').finish();
    const child = tracer.startSpan('child', { childOf: parent });
    child.finish();
    parent.finish();
    const [, first, second] = tracer.spans;
    assert.deepEqual([first.operationName, second.operationName], ['child', 'parent']);
    assert.ok(first.startUs >= second.startUs);
  });
});

describe('finishing', () => {
  test('twice is counted, and warned about once for each operation name', () => {
    const tracer = new TestTracer();
    for (const name of ['a', 'a', 'b']) {
      const span = tracer.startSpan(name);
      span.finish();
      span.finish();
    }
    assert.equal(tracer.spans.length, 3);
    assert.equal(tracer.stats().counters.doubleFinish, 3);
    assert.equal(tracer.warnings.length, 2);
    assert.match(tracer.warnings[0], /finish\(\) was called twice on a span of operation "a"/);
  });

  test('ends what can be set: later calls are ignored and counted', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    span.finish();
    span.setTag('k', 1).addTags({ l: 2 }).log({ m: 3 }).setOperationName('other');
    const { operationName, tags, logs } = only(tracer);
    assert.deepEqual([operationName, tags, logs], ['op', undefined, undefined]);
    assert.equal(tracer.stats().counters.lateWrites, 4);
  });

  test('`using` finishes a span once, whether it was finished or not', () => {
    const tracer = new TestTracer();
    tracer.startSpan('a')[Symbol.dispose]();
    const b = tracer.startSpan('b');
    b.finish();
    b[Symbol.dispose]();
    assert.equal(tracer.tree(), 'a\nb');
    assert.equal(tracer.stats().counters.doubleFinish, 0);
  });
});

describe('tags', () => {
  test('last write wins, from wherever it comes', () => {
    const tracer = new TestTracer();
    tracer
      .startSpan('op', { tags: { a: 1, b: 2 } })
      .setTag('a', 3)
      .addTags({ b: 4, c: 5 })
      .finish();
    assert.deepEqual(only(tracer).tags, ['a', 3, 'b', 4, 'c', 5]);
  });

  test('nothing given is nothing set', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op') as Anything;
    span.addTags(undefined).addTags(null).addTags(7).log(undefined).log(null).setTag('k', undefined).finish();
    assert.deepEqual([only(tracer).tags, only(tracer).logs], [undefined, undefined]);
  });

  const cyclic: Record<string, unknown> = { a: 1 };
  cyclic.self = cyclic;
  const cases: [string, unknown, unknown][] = [
    ['text', 'x', 'x'],
    ['a number', 0.5, 0.5],
    ['a boolean', false, false],
    ['null', null, 'null'],
    ['a bigint', 2n ** 64n, '18446744073709551616'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', function named() {}, '[function named]'],
    ['an object', { a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
    ['an array', [1, 'x', undefined], '[1,"x",null]'],
    ['an error', new TypeError('bad'), 'TypeError: bad'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
    ['a map', new Map([['a', 1]]), '{"a":1}'],
    ['a set', new Set([1, 2]), '[1,2]'],
    [
      'a property whose getter throws',
      {
        get bad() {
          throw new Error();
        },
        good: 1,
      },
      '{"bad":"[unreadable]","good":1}',
    ],
    [
      'a toJSON that throws',
      { toJSON: () => assert.fail('never'), a: 1 },
      '{"toJSON":"[function toJSON]","a":1}',
    ],
    ['what cannot be read', hostile(), '[unreadable]'],
    ['__proto__ as a key', JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  ];
  for (const [what, value, expected] of cases) {
    test(`of ${what}`, () => assert.deepEqual(recorded(value), expected));
  }

  test('of a cyclic object are cut, never endless', () => {
    assert.match(String(recorded(cyclic)), /^\{"a":1,"self":\{"a":1,"self":.*"\[object\]"\}+$/);
  });

  test('of bytes stay bytes, copied', () => {
    const bytes = Buffer.from([1, 2, 3]);
    const tracer = new TestTracer();
    const span = tracer
      .startSpan('op')
      .setTag('buffer', bytes)
      .setTag('words', new Uint16Array([258]).buffer);
    bytes[0] = 9;
    span.finish();
    assert.deepEqual(findTag(only(tracer).tags, 'buffer'), new Uint8Array([1, 2, 3]));
    assert.deepEqual(findTag(only(tracer).tags, 'words'), new Uint8Array([2, 1]));
  });

  test('are limited in size, in UTF-8 bytes and between characters', () => {
    const options = { limits: { ...LIMITS, maxValueBytes: 12 } };
    assert.equal(recorded('x'.repeat(12), options), 'x'.repeat(12));
    assert.equal(recorded('x'.repeat(13), options), `${'x'.repeat(9)}…`);
    assert.equal(recorded('ä'.repeat(6), options), 'ä'.repeat(6));
    assert.equal(recorded('ä'.repeat(7), options), `${'ä'.repeat(4)}…`);
    assert.deepEqual(recorded(new Uint8Array(13), options), new Uint8Array(12));
  });

  test('are limited in number; overwriting is always possible', () => {
    const tracer = new TestTracer({ limits: { ...LIMITS, maxTags: 2 } });
    tracer.startSpan('op').setTag('a', 1).setTag('b', 2).setTag('c', 3).setTag('a', 4).finish();
    assert.deepEqual([only(tracer).tags, only(tracer).droppedTags], [['a', 4, 'b', 2], 1]);
    assert.equal(tracer.stats().counters.tagsDropped, 1);
  });

  test('are none where none are allowed, by whatever way they come', () => {
    const tracer = new TestTracer({
      limits: { ...LIMITS, maxTags: 0 },
      onFinish: (span) => span.setTag('by hook', 1),
    });
    const span = tracer.startSpan('op', { tags: { first: 1 } });
    span.setTag('a', 1).addTags({ b: 2 }).log({ field: 3 }).finish();
    const { tags = [], logs, droppedTags } = only(tracer);
    assert.deepEqual([tags, logs?.[0].fields, droppedTags], [[], [], 4]);
    assert.equal(tracer.stats().counters.tagsDropped, 5);
  });

  test('an Error as `error` says what it is', () => {
    const tracer = new TestTracer();
    tracer.startSpan('op').setTag('error', new RangeError('too far')).finish();
    assert.equal(
      tracer.tree({ tags: ['error.kind', 'error.message'] }),
      'op  error  error.kind=RangeError  error.message=too far',
    );
  });

  test('a megabyte costs no batch and no time', () => {
    const big = { text: 'y'.repeat(1_000_000), list: Array(1_000_000).fill('z') };
    assert.ok(Buffer.byteLength(String(recorded(big))) <= 16 * 1024);
    assert.ok(Buffer.byteLength(String(recorded('y'.repeat(1_000_000)))) <= 16 * 1024);
  });
});

describe('logs', () => {
  test('keep their fields and times', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    tracer.clock.advance(3);
    span.log({ event: 'cache miss', size: 7 });
    span.log({ event: 'old' }, 12.5);
    span.logEvent('named', { a: 1 });
    span.finish();
    const { logs = [], startUs } = only(tracer);
    assert.deepEqual(
      logs.map(({ timestampUs, fields }) => [timestampUs, fields]),
      [
        [startUs + 3000, ['event', 'cache miss', 'size', 7]],
        [12500, ['event', 'old']],
        [startUs + 3000, ['event', 'named', 'payload', '{"a":1}']],
      ],
    );
  });

  test('an Error among the fields is spelt out in the words of OpenTracing', () => {
    const tracer = new TestTracer();
    const error = new TypeError('bad');
    tracer.startSpan('op').log({ event: 'error', 'error.object': error }).finish();
    const { fields } = only(tracer).logs?.[0] ?? { fields: [] };
    assert.deepEqual(fields, [
      'event',
      'error',
      'error.kind',
      'TypeError',
      'message',
      'bad',
      'stack',
      error.stack,
    ]);
  });

  test('have as many fields as a span may have tags; what is given wins over what an Error says', () => {
    const tracer = new TestTracer({ limits: { ...LIMITS, maxTags: 2 } });
    tracer
      .startSpan('op')
      .log({ a: 1, b: 2, c: 3 })
      .log({ message: 'mine', cause: new Error('its') })
      .finish();
    const [many, error] = only(tracer).logs ?? [];
    assert.deepEqual(many.fields, ['a', 1, 'b', 2]);
    assert.deepEqual(error.fields, ['message', 'mine', 'error.kind', 'Error']);
    assert.equal(tracer.stats().counters.tagsDropped, 2);
  });

  test('of too many, the oldest and the newest half are kept', () => {
    const tracer = new TestTracer({ limits: { ...LIMITS, maxLogs: 4 } });
    const span = tracer.startSpan('op');
    for (let i = 0; i < 6; i++) span.log({ event: `e${i}` });
    span.finish();
    assert.equal(tracer.tree({ logs: true }), 'op  [e0]  [e1]  [e4]  [e5]');
    assert.equal(only(tracer).droppedLogs, 2);
  });
});

describe('baggage', () => {
  test('is visible to children started after the call, through span and context alike', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    const early = parent.context();
    const before = tracer.startSpan('before', { childOf: early });
    parent.setBaggageItem('user', 'ann');
    assert.equal(tracer.startSpan('after', { childOf: early }).getBaggageItem('user'), 'ann');
    assert.equal(tracer.startSpan('after', { childOf: parent }).getBaggageItem('user'), 'ann');
    assert.equal(before.getBaggageItem('user'), undefined);
  });

  test('of a child is its own', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent').setBaggageItem('k', '1');
    tracer.startSpan('child', { childOf: parent }).setBaggageItem('k', '2');
    assert.equal(parent.getBaggageItem('k'), '1');
  });

  test('keys are just keys, values become text, nothing is ignored', () => {
    const span = new TestTracer().startSpan('op') as Anything;
    span.setBaggageItem('__proto__', 'x').setBaggageItem('n', 7).setBaggageItem('u', undefined);
    assert.equal(span.getBaggageItem('__proto__'), 'x');
    assert.equal(span.getBaggageItem('n'), '7');
    assert.equal(span.getBaggageItem('u'), undefined);
    assert.equal(({} as Anything).x, undefined);
  });

  test('is limited in items and bytes; what does not fit is refused and counted', () => {
    const tracer = new TestTracer({ limits: { ...LIMITS, maxBaggageItems: 2, maxBaggageBytes: 10 } });
    const span = tracer.startSpan('op');
    span.setBaggageItem('a', '1234').setBaggageItem('b', '5678');
    span.setBaggageItem('c', '');
    span.setBaggageItem('b', '56789');
    assert.deepEqual(
      [...(span.context().baggage ?? [])],
      [
        ['a', '1234'],
        ['b', '5678'],
      ],
    );
    assert.equal(tracer.stats().counters.baggageDropped, 2);
  });
});

describe('the context of a span', () => {
  test('answers in full hex, also when unsampled', () => {
    const tracer = new TestTracer({ sampler: { decide: () => ({ verdict: 1, tags: [] }) } });
    const context = tracer.startSpan('op').context();
    assert.match(context.toTraceId(), /^[0-9a-f]{32}$/);
    assert.match(context.toSpanId(), /^[0-9a-f]{16}$/);
  });

  test('has 16 digits of trace id when asked for 64 bits', () => {
    const tracer = new TestTracer({ traceId128Bit: false });
    assert.match(tracer.startSpan('op').context().toTraceId(), /^[0-9a-f]{16}$/);
  });

  test('restores leading zeros', () => {
    const context = new TestTracer().startSpan('op').context();
    context.traceId0 = 0x0a;
    context.spanId0 = 0;
    context.spanId1 = 1;
    assert.match(context.toTraceId(), /^0000000a/);
    assert.equal(context.toSpanId(), '0000000000000001');
  });

  test('may be given other ids until the segment settles', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    span.context().spanId1 = 42;
    span.finish();
    assert.equal(only(tracer).ids.spanId1, 42);
  });

  test('overwritten in the parent, ids are those that its children begin with', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    Object.assign(parent.context(), { traceId3: 7, spanId1: 42 });
    const [byParent, byContext] = [parent, parent.context()].map((childOf) => {
      return tracer.startSpan('child', { childOf });
    });
    tracer.startSpan('grandchild', { childOf: byParent }).finish();
    for (const span of [byParent, byContext, parent]) span.finish();
    assert.deepEqual(
      tracer.spans.map(({ ids }) => ids.traceId3),
      [7, 7, 7, 7],
    );
    assert.deepEqual(
      tracer.spans.map(({ ids }) => ids.parentId1),
      [byParent.context().spanId1, 42, 42, 0],
    );
  });

  test('given another W3C state, passes that on; given no ids, is nobody’s parent', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    Object.assign(parent.context(), { traceState: 'a=b', randomTraceId: false });
    const child = tracer.startSpan('child', { childOf: parent });
    const { traceState, randomTraceId } = tracer.startSpan('leaf', { childOf: child }).context();
    assert.deepEqual([traceState, randomTraceId], ['a=b', false]);
    Object.assign(parent.context(), { spanId0: 0, spanId1: 0 });
    for (const childOf of [parent, parent.context()]) {
      const root = tracer.startSpan('root', { childOf }).context();
      assert.notEqual(root.toTraceId(), child.context().toTraceId());
      assert.deepEqual([root.parentId0, root.parentId1], [0, 0]);
    }
  });

  test('is the same however late it is asked for, and says what was recorded', () => {
    const tracer = new TestTracer();
    const parent = tracer.startSpan('parent');
    const child = tracer.startSpan('child', { childOf: parent });
    child.finish();
    parent.finish();
    const [told] = tracer.spans;
    const { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, parentId0, parentId1, flags } =
      told.ids;
    const context = child.context();
    assert.equal(context, child.context());
    const words = { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, parentId0, parentId1, flags };
    for (const [name, word] of Object.entries(words)) {
      assert.equal(context[name as keyof typeof words], word, name);
    }
    assert.equal(context.toSpanId().length, 16);
    assert.equal(parentId1, parent.context().spanId1);
  });

  test('carries the W3C state and randomness of its trace, however far below', async () => {
    const tracer = new TestTracer({ propagator: new W3cPropagator(new Counters()) });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03';
    const above = tracer.extract('http_headers', { traceparent, tracestate: 'a=b' });
    const span = tracer.startSpan('span', { childOf: above ?? undefined });
    const leaf = tracer.startSpan('leaf', { childOf: tracer.startSpan('below', { childOf: span }) });
    const carrier: Record<string, string> = {};
    tracer.inject(leaf, 'http_headers', carrier);
    assert.equal(carrier.tracestate, 'a=b');
    assert.match(carrier.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-.*-03$/);
    for (const one of [leaf, span]) one.finish();
    tracer.startSpan('late', { childOf: above ?? undefined }).finish();
    await tracer.flush();
    assert.deepEqual(
      tracer.spans.map((one) => [one.operationName, one.remoteParent, one.traceState]),
      [
        ['leaf', false, 'a=b'],
        ['span', true, 'a=b'],
        ['late', true, 'a=b'],
      ],
    );
  });

  test('is of opentracing, as span and tracer are', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    assert.ok(tracer instanceof opentracing.Tracer);
    assert.ok(span instanceof opentracing.Span);
    assert.ok(span.context() instanceof opentracing.SpanContext);
    assert.equal(span.tracer(), tracer);
  });
});

describe('inject', () => {
  for (const [what, args] of Object.entries<Anything[]>({
    'a null context': [null, 'http_headers', {}],
    'a noop context': [new opentracing.Tracer().startSpan('x').context(), 'http_headers', {}],
    'a noop span': [new opentracing.Tracer().startSpan('x'), 'http_headers', {}],
    'a context that cannot be read': [hostile(), 'http_headers', {}],
    'an unknown format': [new TestTracer().startSpan('x'), 'smoke signals', {}],
    'a null carrier': [new TestTracer().startSpan('x'), 'http_headers', null],
    'a carrier that is text': [new TestTracer().startSpan('x'), 'text_map', 'text'],
    'a frozen carrier': [new TestTracer().startSpan('x'), 'http_headers', Object.freeze({})],
  })) {
    test(`given ${what} writes nothing, counts it and warns once`, () => {
      const tracer = new TestTracer();
      tracer.inject(args[0], args[1], args[2]);
      tracer.inject(args[0], args[1], args[2]);
      assert.deepEqual(
        Object.keys(args[2] ?? {}).filter((key) => Number.isNaN(Number(key))),
        [],
      );
      assert.equal(tracer.stats().counters.injectFailures, 2);
      assert.equal(tracer.warnings.length, 1);
      assert.match(tracer.warnings[0], /nothing was written/);
    });
  }

  test('takes a span or its context', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op');
    const [a, b] = [{}, {}];
    tracer.inject(span, opentracing.FORMAT_HTTP_HEADERS, a);
    tracer.inject(span.context(), opentracing.FORMAT_HTTP_HEADERS, b);
    assert.deepEqual(a, b);
    assert.equal(Object.keys(a).length, 1);
  });
});

describe('extract', () => {
  for (const [what, carrier] of Object.entries<Anything>({
    'an empty carrier': {},
    'a null carrier': null,
    'a carrier that is a number': 7,
    'an array as header': { 'uber-trace-id': [] },
    'a number as header': { 'uber-trace-id': 7 },
    'an undefined header': { 'uber-trace-id': undefined },
    'a getter that throws': {
      get 'uber-trace-id'() {
        throw new Error();
      },
    },
    'a hostile carrier': hostile(),
    'a megabyte': { 'uber-trace-id': 'a'.repeat(1_000_000) },
    'ids of zero': { 'uber-trace-id': '0:0:0:1' },
  })) {
    test(`from ${what} is null`, () => {
      const tracer = new TestTracer();
      for (const format of ['http_headers', 'text_map', 'binary']) {
        assert.equal(tracer.extract(format, carrier), null, format);
      }
    });
  }

  test('of an unknown format is null, counted, and warned about once', () => {
    const tracer = new TestTracer();
    assert.equal(tracer.extract('smoke signals', {}), null);
    assert.equal(tracer.extract('smoke signals', {}), null);
    assert.equal(tracer.stats().counters.extractFailures, 2);
    assert.equal(tracer.warnings.length, 1);
  });

  for (const format of [opentracing.FORMAT_HTTP_HEADERS, opentracing.FORMAT_TEXT_MAP]) {
    test(`brings back what inject wrote: ${format}`, () => {
      const tracer = new TestTracer();
      const span = tracer.startSpan('op').setBaggageItem('key', 'välue; 100%');
      const carrier = {};
      tracer.inject(span, format, carrier);
      const context = tracer.extract(format, carrier);
      assert.equal(context?.toTraceId(), span.context().toTraceId());
      assert.equal(context?.toSpanId(), span.context().toSpanId());
      assert.equal(context?.baggage?.get('key'), 'välue; 100%');
    });
  }

  test('brings back what inject wrote: binary', () => {
    const tracer = new TestTracer();
    const span = tracer.startSpan('op').setBaggageItem('k', 'v');
    const carrier = new opentracing.BinaryCarrier([]);
    tracer.inject(span, opentracing.FORMAT_BINARY, carrier);
    const context = tracer.extract(opentracing.FORMAT_BINARY, carrier);
    assert.equal(context?.toTraceId(), span.context().toTraceId());
    assert.equal(context?.baggage?.get('k'), 'v');
  });
});

const LIMITS = {
  maxTags: 128,
  maxLogs: 128,
  maxReferences: 128,
  maxValueBytes: 16 * 1024,
  maxNameLength: 1024,
  maxBaggageItems: 64,
  maxBaggageBytes: 8192,
};
