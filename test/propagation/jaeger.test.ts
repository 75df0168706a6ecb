import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  type SpanContext,
} from '../../src/context/span-context';
import { Counters } from '../../src/diagnostics/counters';
import { UNDECIDED } from '../../src/model/verdict';
import { carrierReader } from '../../src/propagation/carrier-reader';
import { carrierWriter } from '../../src/propagation/carrier-writer';
import { JaegerPropagator } from '../../src/propagation/jaeger';
import { goldenContext, httpKey, someBaggage, someContext, told } from './contexts';
import { CARRIER_KINDS } from './header-carriers';

const TRACE = '0102030405060708090a0b0c0d0e0f10';
const SPAN = '00f067aa0ba902b7';
const HEADER = `${TRACE}:${SPAN}:0:1`;

function inject(context: SpanContext, http = true, counters = new Counters(), limits?: [number, number]) {
  const carrier: Record<string, string> = {};
  const writer = carrierWriter(carrier, counters);
  if (writer !== undefined) propagator(counters, limits).inject(context, writer, http);
  return carrier;
}

function extract(carrier: unknown, http = true, counters = new Counters(), limits?: [number, number]) {
  const reader = carrierReader(carrier);
  return reader === undefined ? undefined : propagator(counters, limits).extract(reader, http);
}

function propagator(counters: Counters, limits?: [number, number]): JaegerPropagator {
  if (limits === undefined) return new JaegerPropagator(counters);
  return new JaegerPropagator(counters, { maxBaggageItems: limits[0], maxBaggageBytes: limits[1] });
}

test('a context is one header of full-length hex, its parent 0', () => {
  assert.deepEqual(inject(goldenContext()), { 'uber-trace-id': HEADER });
});

test('flags: 1 sampled, 0 not, 3 debug, which implies sampled', () => {
  assert.equal(inject(goldenContext(REMOTE_DENIED))['uber-trace-id'], `${TRACE}:${SPAN}:0:0`);
  assert.equal(inject(goldenContext(REMOTE_DEBUG))['uber-trace-id'], `${TRACE}:${SPAN}:0:3`);
  const expected = {
    '0': REMOTE_DENIED,
    '1': REMOTE_ACCEPTED,
    '2': REMOTE_DEBUG,
    '3': REMOTE_DEBUG,
    '01': REMOTE_ACCEPTED,
  };
  for (const [flags, sampling] of Object.entries({
    ...expected,
    '8': REMOTE_DENIED,
    '9': REMOTE_ACCEPTED,
    ff: REMOTE_DEBUG,
  })) {
    assert.equal(extract({ 'uber-trace-id': `${TRACE}:${SPAN}:0:${flags}` })?.sampling, sampling, flags);
  }
});

test('a 64-bit trace id has 16 digits both ways', () => {
  const context = extract({ 'uber-trace-id': '090a0b0c0d0e0f10:1:0:1' });
  assert.equal(context?.toTraceId(), '090a0b0c0d0e0f10');
  assert.equal(inject(context!)['uber-trace-id'], '090a0b0c0d0e0f10:0000000000000001:0:1');
});

test('leading zeros that others strip are restored', () => {
  const context = extract({ 'uber-trace-id': 'a0b0c0d0e0f10:f067aa0ba902b7:5:1' });
  assert.equal(context?.toTraceId(), '000a0b0c0d0e0f10');
  assert.equal(context?.toSpanId(), SPAN);
  assert.equal(context?.parentId1, 5);
  assert.equal(
    extract({ 'uber-trace-id': '10000000000000000:1:0:1' })?.toTraceId(),
    `${'0'.repeat(15)}1${'0'.repeat(16)}`,
  );
});

test('the header may be URL-encoded, and upper case', () => {
  assert.equal(extract({ 'uber-trace-id': HEADER.replaceAll(':', '%3A') })?.toTraceId(), TRACE);
  assert.equal(extract({ 'uber-trace-id': HEADER.replaceAll(':', '%3a').toUpperCase() })?.toSpanId(), SPAN);
});

test('a text map is taken as it is', () => {
  assert.equal(extract({ 'uber-trace-id': HEADER }, false)?.toTraceId(), TRACE);
  assert.equal(extract({ 'uber-trace-id': HEADER.replaceAll(':', '%3A') }, false), undefined);
});

const VALID_AT_THE_LIMIT = [`${'f'.repeat(32)}:${'f'.repeat(16)}:${'f'.repeat(16)}:ff`, '1:1:0:0'];
const INVALID = [
  `1${TRACE}:${SPAN}:0:1`,
  `${TRACE}:1${SPAN}:0:1`,
  `${TRACE}:${SPAN}:${'0'.repeat(17)}:1`,
  `${TRACE}:${SPAN}:0:001`,
  `${'0'.repeat(32)}:${SPAN}:0:1`,
  `0:${SPAN}:0:1`,
  `${TRACE}:0:0:1`,
  `:${SPAN}:0:1`,
  `${TRACE}::0:1`,
  `${TRACE}:${SPAN}::1`,
  `${TRACE}:${SPAN}:0:`,
  `${TRACE}:${SPAN}:0`,
  `${TRACE}:${SPAN}`,
  TRACE,
  ':::',
  '',
  `${HEADER}:1`,
  `${HEADER} `,
  ` ${HEADER}`,
  `${HEADER},${HEADER}`,
  `g${TRACE.slice(1)}:${SPAN}:0:1`,
  `-${TRACE.slice(1)}:${SPAN}:0:1`,
  `+1:1:0:1`,
  `0x1:1:0:1`,
  `１:1:0:1`,
  `ı${TRACE.slice(1)}:${SPAN}:0:1`,
  `${TRACE}:${SPAN}:x:1`,
  `${TRACE}:${SPAN}:0:g`,
  '[object Object]',
  '%',
  '%zz:1:0:1',
];

test('the longest and the shortest valid header are taken', () => {
  for (const header of VALID_AT_THE_LIMIT) assert.ok(extract({ 'uber-trace-id': header })?.hasIds(), header);
});

for (const header of INVALID) {
  test(`invalid, and counted: ${JSON.stringify(header)}`, () => {
    const counters = new Counters();
    assert.equal(extract({ 'uber-trace-id': header }, true, counters), undefined);
    assert.equal(counters.extractFailures, 1);
  });
}

test('no header is no failure', () => {
  const counters = new Counters();
  assert.equal(extract({ accept: 'x' }, true, counters), undefined);
  assert.equal(counters.extractFailures, 0);
});

test('baggage is one header per item, URL-encoded in HTTP headers only', () => {
  const baggage = new Map([['user', 'Ann Ä=1,2']]);
  assert.equal(inject(goldenContext(REMOTE_ACCEPTED, baggage))['uberctx-user'], 'Ann%20%C3%84%3D1%2C2');
  assert.equal(inject(goldenContext(REMOTE_ACCEPTED, baggage), false)['uberctx-user'], 'Ann Ä=1,2');
});

test('baggage is decoded where it is encoded; a stray % is taken as it stands', () => {
  const headers = { 'uber-trace-id': HEADER, 'uberctx-a': 'x%20y', 'uberctx-b': '100%', 'UberCtx-C': 'z' };
  assert.deepEqual(told(extract(headers)), {
    ...told(extract({ 'uber-trace-id': HEADER })),
    baggage: [
      ['a', 'x y'],
      ['b', '100%'],
      ['C', 'z'],
    ],
  });
  assert.equal(extract(headers, false)?.baggage?.get('a'), 'x%20y');
});

test('line breaks: encoded in HTTP headers, left out of a text map and counted', () => {
  const context = goldenContext(REMOTE_ACCEPTED, new Map([['a', 'x\r\nhost: evil']]));
  assert.equal(inject(context)['uberctx-a'], 'x%0D%0Ahost%3A%20evil');
  const counters = new Counters();
  assert.deepEqual(inject(context, false, counters), { 'uber-trace-id': HEADER });
  assert.equal(counters.baggageDropped, 1);
});

test('a key that no header may be named by is left out of HTTP headers and counted', () => {
  for (const key of ['', 'a b', 'ä', 'a:b', 'a\r\nb', 'a\u0000']) {
    const counters = new Counters();
    const carrier = inject(
      goldenContext(
        REMOTE_ACCEPTED,
        new Map([
          [key, '1'],
          ['ok', '2'],
        ]),
      ),
      true,
      counters,
    );
    assert.deepEqual(Object.keys(carrier), ['uber-trace-id', 'uberctx-ok']);
    assert.equal(counters.baggageDropped, 1);
  }
});

test('lone surrogates become U+FFFD', () => {
  const carrier = inject(goldenContext(REMOTE_ACCEPTED, new Map([['a', 'x\ud800y']])));
  assert.equal(carrier['uberctx-a'], 'x%EF%BF%BDy');
});

test('`__proto__` is just a key', () => {
  const context = extract(JSON.parse(`{"uber-trace-id":"${HEADER}","uberctx-__proto__":"x"}`));
  assert.deepEqual([...context!.baggage!], [['__proto__', 'x']]);
  assert.equal(inject(context!)['uberctx-__proto__'], 'x');
});

test('jaeger-baggage is baggage typed by hand', () => {
  const context = extract({
    'uber-trace-id': HEADER,
    'jaeger-baggage': 'k1=v1, k2 = v2 ,bad,=bad,k3=a=b,,k4=',
  });
  assert.deepEqual(
    [...context!.baggage!],
    [
      ['k1', 'v1'],
      ['k2 ', ' v2'],
      ['k3', 'a=b'],
      ['k4', ''],
    ],
  );
  assert.equal(extract({ 'jaeger-baggage': 'k1%3Dv%201' })?.baggage?.get('k1'), 'v 1');
  assert.equal(extract({ 'jaeger-baggage': 'k=typed', 'uberctx-k': 'sent' })?.baggage?.get('k'), 'sent');
});

test('baggage without a context, or with a broken one, is a context without ids', () => {
  for (const headers of [
    { 'uberctx-a': '1' },
    { 'jaeger-baggage': 'a=1' },
    { 'uber-trace-id': 'x', 'uberctx-a': '1' },
  ]) {
    const context = extract(headers);
    assert.equal(context?.hasIds(), false);
    assert.equal(context?.remote, true);
    assert.equal(context?.sampling.verdict, UNDECIDED);
    assert.deepEqual([...context!.baggage!], [['a', '1']]);
  }
});

test('a debug id counts without a context only, and crosses a process that starts no span', () => {
  const context = extract({ 'jaeger-debug-id': 'find me', 'uberctx-a': '1' });
  assert.equal(context?.hasIds(), false);
  assert.deepEqual(context?.arrival, { debugId: 'find me' });
  assert.deepEqual(inject(context!), { 'jaeger-debug-id': 'find%20me', 'uberctx-a': '1' });
  assert.equal(extract({ 'jaeger-debug-id': 'x', 'uber-trace-id': HEADER })?.arrival, undefined);
  assert.equal(extract({ 'jaeger-debug-id': '' }), undefined);
  assert.equal(extract({ 'jaeger-debug-id': 'x'.repeat(1025) })?.arrival?.debugId?.length, 1024);
});

test('arriving baggage: the last item and the last byte allowed, and the first one too many', () => {
  const headers = { 'uberctx-a': '123', 'uberctx-b': '45', 'uberctx-c': '6' };
  const counters = new Counters();
  const keys = (limits: [number, number]) => [
    ...(extract(headers, true, counters, limits)?.baggage?.keys() ?? []),
  ];
  assert.deepEqual(keys([3, 9]), ['a', 'b', 'c']);
  assert.equal(counters.baggageDropped, 0);
  assert.deepEqual(keys([2, 9]), ['a', 'b']);
  assert.equal(counters.baggageDropped, 1);
  assert.deepEqual(keys([3, 8]), ['a', 'b']);
  assert.deepEqual(keys([3, 3]), ['b'], 'a smaller item after a large one still fits');
  assert.deepEqual(keys([0, 0]), []);
});

test('leaving baggage: the limits hold for what is written', () => {
  const baggage = new Map([
    ['a', 'ää'],
    ['b', '1'],
  ]);
  const counters = new Counters();
  const written = (http: boolean, limits: [number, number]) =>
    Object.keys(inject(goldenContext(REMOTE_ACCEPTED, baggage), http, counters, limits)).slice(1);
  assert.deepEqual(written(true, [2, 15]), ['uberctx-a', 'uberctx-b']);
  assert.equal(counters.baggageDropped, 0);
  assert.deepEqual(written(true, [2, 14]), ['uberctx-a']);
  assert.deepEqual(written(true, [2, 12]), ['uberctx-b']);
  assert.deepEqual(written(true, [1, 15]), ['uberctx-a']);
  assert.deepEqual(written(false, [2, 7]), ['uberctx-a', 'uberctx-b']);
  assert.equal(counters.baggageDropped, 3);
});

for (const kind of CARRIER_KINDS) {
  test(`${kind.name}: what is injected is extracted`, () => {
    const context = goldenContext(REMOTE_DEBUG, new Map([['tenant', 'ž 7']]));
    const carrier = kind.make();
    const counters = new Counters();
    new JaegerPropagator(counters).inject(context, carrierWriter(carrier, counters)!, true);
    assert.deepEqual(told(extract(carrier)), told(context));
  });
}

test('property: extract(inject(c)) = c over HTTP headers', () => {
  const wellFormed = fc.string({ unit: 'grapheme', maxLength: 20 });
  const contexts = someContext({ baggage: someBaggage(httpKey, wellFormed) });
  fc.assert(
    fc.property(contexts, (context) => assert.deepEqual(told(extract(inject(context))), told(context))),
    { numRuns: 2000 },
  );
});

test('property: extract(inject(c)) = c through a text map, for text without line breaks', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => !/[\r\n]/.test(value));
  const contexts = someContext({
    baggage: someBaggage(
      text.filter((key) => key !== ''),
      text,
    ),
  });
  fc.assert(
    fc.property(contexts, (context) =>
      assert.deepEqual(told(extract(inject(context, false), false)), told(context)),
    ),
    { numRuns: 2000 },
  );
});

test('property: arbitrary text never throws, and what is taken is valid', () => {
  const hexLike = fc.string({ unit: fc.constantFrom(...'0123456789abcdefA:%3 ,gé'), maxLength: 70 });
  const header = fc.oneof(hexLike, fc.string({ unit: 'binary' }), fc.array(hexLike), fc.anything());
  fc.assert(
    fc.property(header, header, header, fc.boolean(), (trace, baggage, debugId, http) => {
      const context = extract(
        { 'uber-trace-id': trace, 'jaeger-baggage': baggage, 'uberctx-a': trace, 'jaeger-debug-id': debugId },
        http,
      );
      if (context?.hasIds()) assert.match(context.toTraceId(), /^[0-9a-f]{16}([0-9a-f]{16})?$/);
    }),
    { numRuns: 20_000 },
  );
});
