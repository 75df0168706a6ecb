import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  type SamplingState,
} from '../../src/context/span-context';
import { Counters } from '../../src/diagnostics/counters';
import { KNOWN_FORMATS, propagatorFor } from '../../src/propagation/formats';
import { goldenContext, httpKey, someBaggage, someContext, told } from './contexts';
import { FormatHarness } from './format-harness';
import { CARRIER_KINDS } from './header-carriers';

/** Formats with ids: what each can say of a context. The baggage beside w3c is its own format. */
const FORMATS: Record<string, { names: string[]; states: SamplingState[]; traceIdBits?: 64 }> = {
  jaeger: { names: ['jaeger'], states: [REMOTE_ACCEPTED, REMOTE_DENIED, REMOTE_DEBUG] },
  w3c: { names: ['w3c', 'baggage'], states: [REMOTE_ACCEPTED, REMOTE_DENIED] },
  b3: { names: ['b3'], states: [REMOTE_ACCEPTED, REMOTE_DENIED, REMOTE_DEBUG, REMOTE_UNDECIDED] },
  'b3-multi': {
    names: ['b3-multi'],
    states: [REMOTE_ACCEPTED, REMOTE_DENIED, REMOTE_DEBUG, REMOTE_UNDECIDED],
  },
  'ot-tracer': {
    names: ['ot-tracer'],
    states: [REMOTE_ACCEPTED, REMOTE_DENIED, REMOTE_UNDECIDED],
    traceIdBits: 64,
  },
};

test('every known format is in this table', () => {
  assert.deepEqual(new Set(Object.values(FORMATS).flatMap(({ names }) => names)), new Set(KNOWN_FORMATS));
});

test('a name that is none throws, and says which there are', () => {
  assert.throws(
    () => propagatorFor(['jeager'], [], new Counters()),
    /`propagation` to be a list of jaeger, w3c, .*got `jeager`/,
  );
});

test('a format named twice is written once', () => {
  const counters = new Counters();
  assert.equal(propagatorFor(['b3', 'b3'], ['b3'], counters).format, 'b3');
  assert.equal(propagatorFor([], [], counters).format, '');
});

for (const [name, { names, states, traceIdBits }] of Object.entries(FORMATS)) {
  const harness = new FormatHarness(names);

  test(`${name}, property: extract(inject(c)) = c over HTTP headers`, () => {
    const baggage = someBaggage(httpKey, fc.string({ unit: 'grapheme', maxLength: 20 }));
    const contexts = someContext({ traceIdBits, sampling: fc.constantFrom(...states), baggage });
    const roundTrip = (context: ReturnType<typeof goldenContext>) =>
      assert.deepEqual(told(harness.extract(harness.inject(context))), told(context));
    fc.assert(fc.property(contexts, roundTrip), { numRuns: 1000 });
  });

  test(`${name}, property: extract(inject(c)) = c through a text map`, () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'Z', '%', ' ', '=', ',', 'é', '💥', '4', '1'),
      maxLength: 12,
    });
    const key = name === 'w3c' ? httpKey : text.filter((one) => one !== '');
    const contexts = someContext({
      traceIdBits,
      sampling: fc.constantFrom(...states),
      baggage: someBaggage(key, text),
    });
    const roundTrip = (context: ReturnType<typeof goldenContext>) =>
      assert.deepEqual(told(harness.extract(harness.inject(context, false), false)), told(context));
    fc.assert(fc.property(contexts, roundTrip), { numRuns: 1000 });
  });

  test(`${name}: no context, nothing written; no headers, nothing found, nothing counted`, () => {
    const counted = harness.counters.extractFailures;
    for (const carrier of [{}, { accept: 'x' }, [], new Map()])
      assert.equal(harness.extract(carrier), undefined);
    assert.equal(harness.counters.extractFailures, counted);
  });

  for (const kind of CARRIER_KINDS) {
    test(`${name}: out of a ${kind.name}`, () => {
      const context = goldenContext(REMOTE_ACCEPTED, new Map([['tenant', 'ž 7']]));
      const found = harness.extract(kind.make(harness.inject(context)));
      assert.equal(found?.toSpanId(), context.toSpanId());
      assert.deepEqual(found?.baggage, context.baggage);
    });
  }
}

test('all formats at once agree with each other: one context, no links', () => {
  const all = new FormatHarness(KNOWN_FORMATS);
  const context = goldenContext(REMOTE_ACCEPTED, new Map([['k', 'v']]));
  const headers = all.inject(context);
  assert.deepEqual(Object.keys(headers).sort(), [
    'b3',
    'baggage',
    'baggage-k',
    'ot-baggage-k',
    'ot-tracer-sampled',
    'ot-tracer-spanid',
    'ot-tracer-traceid',
    'traceparent',
    'uber-trace-id',
    'uberctx-k',
    'x-b3-sampled',
    'x-b3-spanid',
    'x-b3-traceid',
  ]);
  assert.deepEqual(told(all.extract(headers)), told(context));
});

test('property: arbitrary headers of every format never throw, and what is taken is valid', () => {
  const all = new FormatHarness(KNOWN_FORMATS);
  const names = [
    'uber-trace-id',
    'uberctx-a',
    'jaeger-baggage',
    'jaeger-debug-id',
    'traceparent',
    'tracestate',
    'baggage',
    'b3',
    'x-b3-traceid',
    'x-b3-spanid',
    'x-b3-parentspanid',
    'x-b3-sampled',
    'x-b3-flags',
    'ot-tracer-traceid',
    'ot-tracer-spanid',
    'ot-tracer-sampled',
    'ot-baggage-a',
    'baggage-a',
  ];
  const almost = fc.string({ unit: fc.constantFrom(...'0123456789abcdefAF:%-;=, dé\u0000'), maxLength: 60 });
  const value = fc.oneof(
    { weight: 5, arbitrary: almost },
    fc.constantFrom('1', '0', 'd', 'true', '00'),
    fc.string({ unit: 'binary' }),
    fc.array(almost),
    fc.anything(),
  );
  const headers = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 });
  fc.assert(
    fc.property(headers, fc.boolean(), (carrier, http) => {
      const context = all.extract(carrier, http);
      if (context?.hasIds()) assert.match(context.toTraceId(), /^([0-9a-f]{16}){1,2}$/);
      if (context !== undefined) {
        for (const text of Object.values(all.inject(context, http))) assert.doesNotMatch(text, /[\r\n]/);
      }
    }),
    { numRuns: 20_000 },
  );
});
