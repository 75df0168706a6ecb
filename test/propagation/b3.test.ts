import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  type SamplingState,
} from '../../src/context/span-context';
import { goldenContext } from './contexts';
import { FormatHarness } from './format-harness';

const single = new FormatHarness('b3');
const multi = new FormatHarness('b3-multi');

/** The specification's examples. */
const TRACE = '80f198ee56343ba864fe8b2a57d3eff7';
const SPAN = 'e457b5a2e4d86bd1';
const PARENT = '05e3ac9a4f6e3b90';

const GOLDEN_TRACE = '0102030405060708090a0b0c0d0e0f10';
const GOLDEN_SPAN = '00f067aa0ba902b7';

/** Every state: how the single header and the several say it. */
const STATES: [string, SamplingState, string, Record<string, string>][] = [
  ['accept', REMOTE_ACCEPTED, '-1', { 'x-b3-sampled': '1' }],
  ['deny', REMOTE_DENIED, '-0', { 'x-b3-sampled': '0' }],
  ['debug', REMOTE_DEBUG, '-d', { 'x-b3-flags': '1' }],
  ['defer', REMOTE_UNDECIDED, '', {}],
];

for (const [name, sampling, suffix, headers] of STATES) {
  test(`${name}, in one header and in several`, () => {
    const one = { b3: `${GOLDEN_TRACE}-${GOLDEN_SPAN}${suffix}` };
    const several = { 'x-b3-traceid': GOLDEN_TRACE, 'x-b3-spanid': GOLDEN_SPAN, ...headers };
    assert.deepEqual(single.inject(goldenContext(sampling)), one);
    assert.deepEqual(multi.inject(goldenContext(sampling)), several);
    for (const context of [single.extract(one), multi.extract(several)]) {
      assert.equal(context?.toTraceId(), GOLDEN_TRACE);
      assert.equal(context?.toSpanId(), GOLDEN_SPAN);
      assert.equal(context?.sampling, sampling);
      assert.equal(context?.remote, true);
    }
  });
}

for (const [name, sampling, suffix, headers] of STATES.slice(0, 3)) {
  test(`${name} without ids: a context that only carries the decision, both ways`, () => {
    for (const context of [single.extract({ b3: suffix.slice(1) }), multi.extract(headers)]) {
      assert.equal(context?.hasIds(), false);
      assert.equal(context?.sampling, sampling);
      assert.deepEqual(single.inject(context!), { b3: suffix.slice(1) });
      assert.deepEqual(multi.inject(context!), headers);
    }
  });
}

test('the parent is read, and written where there is one', () => {
  const one = { b3: `${TRACE}-${SPAN}-1-${PARENT}` };
  const several = {
    'x-b3-traceid': TRACE,
    'x-b3-spanid': SPAN,
    'x-b3-parentspanid': PARENT,
    'x-b3-sampled': '1',
  };
  for (const context of [single.extract(one), multi.extract(several)]) {
    assert.equal(context?.toSpanId(), SPAN);
    assert.deepEqual([context?.parentId0, context?.parentId1], [0x05e3ac9a, 0x4f6e3b90]);
    assert.deepEqual(single.inject(context!), one);
    assert.deepEqual(multi.inject(context!), several);
  }
});

test('a deferred context has no place for its parent in one header', () => {
  const context = multi.extract({ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-parentspanid': PARENT });
  assert.deepEqual(single.inject(context!), { b3: `${TRACE}-${SPAN}` });
});

test('64-bit trace ids stay 64-bit; zeros that others strip are restored', () => {
  for (const id of ['a3ce929d0e0e4736', '00ce929d0e0e4736']) {
    const context = single.extract({ b3: `${id}-${SPAN}-1` });
    assert.equal(context?.toTraceId(), id);
    assert.equal(single.inject(context!).b3, `${id}-${SPAN}-1`);
    assert.equal(multi.inject(context!)['x-b3-traceid'], id);
  }
  const stripped = { 'x-b3-traceid': 'ce929d0e0e4736', 'x-b3-spanid': '2' };
  assert.equal(multi.extract(stripped)?.toTraceId(), '00ce929d0e0e4736');
  assert.equal(single.extract({ b3: '1-2' })?.toSpanId(), '0000000000000002');
});

test('names in any case; true and false are read', () => {
  const headers = { 'X-B3-TraceId': TRACE, 'X-B3-SpanId': SPAN };
  for (const [sampled, sampling] of [
    ['true', REMOTE_ACCEPTED],
    ['True', REMOTE_ACCEPTED],
    ['false', REMOTE_DENIED],
    [1, REMOTE_ACCEPTED],
  ]) {
    assert.equal(multi.extract({ ...headers, 'X-B3-Sampled': sampled })?.sampling, sampling);
  }
  assert.equal(single.extract({ B3: '0' })?.sampling, REMOTE_DENIED);
});

test('a span id alone is no context', () => {
  assert.equal(multi.extract({ 'x-b3-spanid': SPAN }), undefined);
  assert.equal(multi.extract({ 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' })?.hasIds(), false);
});

test('debug wins over sampled; flags other than 1 say nothing', () => {
  assert.equal(multi.extract({ 'x-b3-flags': '1', 'x-b3-sampled': '0' })?.sampling, REMOTE_DEBUG);
  assert.equal(multi.extract({ 'x-b3-flags': '0', 'x-b3-sampled': '0' })?.sampling, REMOTE_DENIED);
  assert.equal(multi.extract({ 'x-b3-flags': '0' }), undefined);
});

test('the single header is read first where it stands first in the list', () => {
  const both = new FormatHarness(['b3', 'b3-multi']);
  const headers = {
    b3: `${TRACE}-${SPAN}-0`,
    'x-b3-traceid': TRACE,
    'x-b3-spanid': SPAN,
    'x-b3-sampled': '1',
  };
  assert.equal(both.extract(headers)?.sampling, REMOTE_DENIED);
  assert.equal(both.extract(headers)?.arrival, undefined);
});

test('baggage goes along as Jaeger and Istio have it', () => {
  for (const format of [single, multi]) {
    const context = goldenContext(REMOTE_ACCEPTED, new Map([['user', 'a b']]));
    const headers = format.inject(context);
    assert.equal(headers['baggage-user'], 'a%20b');
    assert.deepEqual([...format.extract(headers)!.baggage!], [['user', 'a b']]);
    assert.equal(format.extract({ 'baggage-user': 'x' }), undefined, 'but by itself it is not theirs');
  }
});

const INVALID_SINGLE = [
  '',
  '2',
  'x',
  '-',
  TRACE,
  `${TRACE}-`,
  `-${SPAN}`,
  `${TRACE}-${SPAN}-`,
  `${TRACE}-${SPAN}-2`,
  `${TRACE}-${SPAN}-D`,
  `${TRACE}-${SPAN}-true`,
  `${TRACE}-${SPAN}-1-`,
  `${TRACE}-${SPAN}-1-x`,
  `${TRACE}-${SPAN}-1-${PARENT}-`,
  `${TRACE}-${SPAN}-1-${PARENT}-1`,
  `0-${SPAN}-1`,
  `${'0'.repeat(32)}-${SPAN}`,
  `${TRACE}-${'0'.repeat(16)}-1`,
  `1${TRACE}-${SPAN}-1`,
  `${TRACE}-1${SPAN}-1`,
  `${TRACE}-${SPAN}-1-1${PARENT}`,
  `g${TRACE.slice(1)}-${SPAN}-1`,
  `${TRACE}-${SPAN}-1,${TRACE}-${SPAN}-1`,
];

for (const b3 of INVALID_SINGLE) {
  test(`invalid b3, counted: ${JSON.stringify(b3)}`, () => assert.ok(single.refuses({ b3 })));
}

const INVALID_MULTI: Record<string, string>[] = [
  { 'x-b3-traceid': TRACE },
  { 'x-b3-traceid': TRACE, 'x-b3-sampled': '1' },
  { 'x-b3-traceid': '', 'x-b3-spanid': SPAN },
  { 'x-b3-traceid': `1${TRACE}`, 'x-b3-spanid': SPAN },
  { 'x-b3-traceid': TRACE, 'x-b3-spanid': `1${SPAN}` },
  { 'x-b3-traceid': '0', 'x-b3-spanid': SPAN },
  { 'x-b3-traceid': TRACE, 'x-b3-spanid': '0' },
  { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-parentspanid': 'x' },
  { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': 'yes' },
  { 'x-b3-traceid': `${TRACE},${TRACE}`, 'x-b3-spanid': SPAN },
  { 'x-b3-sampled': '' },
  { 'x-b3-sampled': '2' },
];

for (const headers of INVALID_MULTI) {
  test(`invalid x-b3-*, counted: ${JSON.stringify(headers)}`, () => assert.ok(multi.refuses(headers)));
}
