import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childContext, rootContext, sameContext } from '../../src/context/new-context';
import {
  REMOTE_ACCEPTED,
  REMOTE_DEBUG,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  SpanContext,
} from '../../src/context/span-context';
import { newTraceId } from '../../src/context/trace-id';
import { goldenContext } from './contexts';
import { FormatHarness } from './format-harness';

const w3c = new FormatHarness('w3c');

/** The trace the specification's harness sends. */
const TRACE = '12345678901234567890123456789012';
const SPAN = '1234567890123456';
const PARENT = `00-${TRACE}-${SPAN}-01`;

const traceIdOf = (traceparent: unknown) => w3c.extract({ traceparent })?.toTraceId();
const stateOf = (tracestate: unknown) => w3c.extract({ traceparent: PARENT, tracestate })?.traceState;

test("the specification's examples: sampled, and not", () => {
  const example = (flags: string) =>
    w3c.extract({ traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-${flags}` });
  const sampled = example('01');
  assert.equal(sampled?.toTraceId(), '4bf92f3577b34da6a3ce929d0e0e4736');
  assert.equal(sampled?.toSpanId(), '00f067aa0ba902b7');
  assert.equal(sampled?.sampling, REMOTE_ACCEPTED);
  assert.equal(sampled?.remote, true);
  assert.equal(example('00')?.sampling, REMOTE_DENIED);
});

test('written as version 00, in lower case, without tracestate where there is none', () => {
  const context = goldenContext();
  assert.deepEqual(w3c.inject(context), {
    traceparent: '00-0102030405060708090a0b0c0d0e0f10-00f067aa0ba902b7-01',
  });
});

test('a 64-bit trace id is filled up with zeros, and comes back as it was', () => {
  const context = new SpanContext(0, 0, 0x090a0b0c, 0x0d0e0f10, 0, 5, 0, 0, REMOTE_ACCEPTED, undefined);
  const headers = w3c.inject(context);
  assert.equal(headers.traceparent, '00-0000000000000000090a0b0c0d0e0f10-0000000000000005-01');
  assert.equal(w3c.extract(headers)?.toTraceId(), '090a0b0c0d0e0f10');
});

test('debug goes out as sampled, undecided as not sampled', () => {
  assert.match(w3c.inject(goldenContext(REMOTE_DEBUG)).traceparent, /-01$/);
  assert.match(w3c.inject(goldenContext(REMOTE_UNDECIDED)).traceparent, /-00$/);
});

test('random flag: set for traces begun here, kept for others, never made up', () => {
  assert.match(w3c.inject(rootContext(newTraceId(true), REMOTE_ACCEPTED, undefined)).traceparent, /-03$/);
  assert.match(w3c.inject(rootContext(newTraceId(false), REMOTE_DENIED, undefined)).traceparent, /-02$/);
  const child = childContext(rootContext(newTraceId(true), REMOTE_ACCEPTED, undefined), REMOTE_ACCEPTED);
  assert.match(w3c.inject(child).traceparent, /-03$/);
  assert.match(w3c.inject(sameContext(child)).traceparent, /-03$/);
  for (const [came, goes] of [
    ['03', '03'],
    ['02', '02'],
    ['01', '01'],
    ['00', '00'],
  ]) {
    const context = w3c.extract({ traceparent: `00-${TRACE}-${SPAN}-${came}` });
    assert.equal(w3c.inject(context!).traceparent.slice(-2), goes);
  }
});

test('flags that are not known are masked, and written as zero', () => {
  for (const [came, goes] of [
    ['ff', '03'],
    ['09', '01'],
    ['08', '00'],
    ['fc', '00'],
  ]) {
    const context = w3c.extract({ traceparent: `00-${TRACE}-${SPAN}-${came}` });
    assert.equal(w3c.inject(context!).traceparent.slice(-2), goes, came);
  }
});

test('the name in any case', () => {
  for (const name of ['TraceParent', 'TrAcEpArEnT', 'TRACEPARENT']) {
    assert.equal(w3c.extract({ [name]: PARENT })?.toTraceId(), TRACE);
  }
  assert.equal(w3c.extract({ 'trace-parent': PARENT, 'trace.parent': PARENT }), undefined);
});

test('white space around it', () => {
  for (const header of [` ${PARENT}`, `\t${PARENT}`, `${PARENT} `, `${PARENT}\t`, `\t ${PARENT} \t`]) {
    assert.equal(traceIdOf(header), TRACE);
  }
});

test('future versions: what is known of them, whatever follows behind a hyphen', () => {
  assert.equal(traceIdOf(`cc-${TRACE}-${SPAN}-01`), TRACE);
  assert.equal(traceIdOf(`cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`), TRACE);
  assert.equal(traceIdOf(`fe-${TRACE}-${SPAN}-01-WHAT`), TRACE);
  assert.equal(w3c.inject(w3c.extract({ traceparent: `cc-${TRACE}-${SPAN}-01-x` })!).traceparent, PARENT);
});

const INVALID: Record<string, unknown> = {
  'two headers': [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`],
  'trailing character': `${PARENT}.`,
  'version 00 with more': `${PARENT}-what-the-future-will-be-like`,
  'future version without a hyphen': `cc-${TRACE}-${SPAN}-01.what-the-future-will-be-like`,
  'future version, too short': `cc-${TRACE}-${SPAN}-0`,
  'version ff': `ff-${TRACE}-${SPAN}-01`,
  'version .0': `.0-${TRACE}-${SPAN}-01`,
  'version 0.': `0.-${TRACE}-${SPAN}-01`,
  'version too long': `000-${TRACE}-${SPAN}-01`,
  'version much too long': `0000-${TRACE}-${SPAN}-01`,
  'version too short': `0-${TRACE}-${SPAN}-01`,
  'trace id zero': `00-${'0'.repeat(32)}-${SPAN}-01`,
  'trace id .': `00-.${TRACE.slice(1)}-${SPAN}-01`,
  'trace id ends with .': `00-${TRACE.slice(1)}.-${SPAN}-01`,
  'trace id too long': `00-${TRACE}3-${SPAN}-01`,
  'trace id too short': `00-${TRACE.slice(1)}-${SPAN}-01`,
  'trace id upper case': `00-A${TRACE.slice(1)}-${SPAN}-01`,
  'span id zero': `00-${TRACE}-${'0'.repeat(16)}-01`,
  'span id .': `00-${TRACE}-.${SPAN.slice(1)}-01`,
  'span id ends with .': `00-${TRACE}-${SPAN.slice(1)}.-01`,
  'span id too long': `00-${TRACE}-${SPAN}7-01`,
  'span id too short': `00-${TRACE}-${SPAN.slice(1)}-01`,
  'span id upper case': `00-${TRACE}-A${SPAN.slice(1)}-01`,
  'flags .0': `00-${TRACE}-${SPAN}-.0`,
  'flags 0.': `00-${TRACE}-${SPAN}-0.`,
  'flags too long': `00-${TRACE}-${SPAN}-001`,
  'flags too short': `00-${TRACE}-${SPAN}-1`,
  'flags upper case': `00-${TRACE}-${SPAN}-0A`,
  'first separator': PARENT.replace('-', '_'),
  'second separator': `00-${TRACE}_${SPAN}-01`,
  'third separator': `00-${TRACE}-${SPAN}_01`,
  empty: '',
};

for (const [name, traceparent] of Object.entries(INVALID)) {
  test(`invalid traceparent, counted, and tracestate not looked at: ${name}`, () => {
    assert.ok(w3c.refuses({ traceparent, tracestate: 'foo=1' }));
  });
}

test('tracestate alone is nothing', () => {
  assert.equal(w3c.extract({ tracestate: 'foo=1' }), undefined);
});

test('tracestate is passed on', () => {
  const headers = { traceparent: PARENT, tracestate: 'congo=ucfJifl5GOE,rojo=00f067aa0ba902b7' };
  assert.deepEqual(w3c.inject(w3c.extract(headers)!), headers);
});

test('several lines are one list; empty ones and white space are left out', () => {
  assert.equal(stateOf(['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3']), 'foo=1,bar=2,rojo=1,congo=2,baz=3');
  assert.equal(stateOf(['foo=1', '']), 'foo=1');
  assert.equal(stateOf(['', 'foo=1']), 'foo=1');
  assert.equal(stateOf('foo=1 \t , \t bar=2, \t baz=3'), 'foo=1,bar=2,baz=3');
  for (const tracestate of [' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t', ',foo=1,,'])
    assert.equal(stateOf(tracestate), 'foo=1');
});

test('an empty list is no failure', () => {
  const before = w3c.counters.extractFailures;
  for (const tracestate of ['', ' ', ',', ' ,\t,']) assert.equal(stateOf(tracestate), undefined);
  assert.equal(w3c.counters.extractFailures, before);
});

test('all characters allowed', () => {
  const printable = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => String.fromCharCode(from + i)).join('');
  const key = `${printable(0x61, 0x7a)}0123456789_-*/`;
  const value = printable(0x20, 0x2b) + printable(0x2d, 0x3c) + printable(0x3e, 0x7e);
  assert.equal(stateOf(`${key}=${value}`), `${key}=${value}`);
  assert.equal(stateOf(`${key}@a-z0-9_-*/=${value}`), `${key}@a-z0-9_-*/=${value}`);
  assert.equal(stateOf('0digit=1'), '0digit=1');
});

const list = (members: number) => Array.from({ length: members }, (_, i) => `bar${i}=${i}`).join(',');

const LIMITS: [string, string, string][] = [
  ['32 members', list(32), list(33)],
  ['a key of 256 characters', `foo=1,${'z'.repeat(256)}=1`, `foo=1,${'z'.repeat(257)}=1`],
  ['a tenant of 241 characters', `${'t'.repeat(241)}@v=1`, `${'t'.repeat(242)}@v=1`],
  ['a vendor of 14 characters', `t@${'v'.repeat(14)}=1`, `t@${'v'.repeat(15)}=1`],
  ['a value of 256 characters', `foo=${'v'.repeat(256)}`, `foo=${'v'.repeat(257)}`],
];

for (const [name, last, first] of LIMITS) {
  test(`${name}, and no more`, () => {
    assert.equal(stateOf(last), last);
    assert.equal(stateOf(first), undefined);
  });
}

const DISCARDED = [
  'foo=1,foo=1',
  'foo=1,foo=2',
  'foo =1',
  'FOO=1',
  'foo.bar=1',
  'foo@=1,bar=2',
  '@foo=1,bar=2',
  'foo@@bar=1,bar=2',
  'foo@bar@baz=1,bar=2',
  'foo=bar=baz',
  'foo=,bar=3',
  'foo',
  '=1',
  'foo=\u00e9',
  'foo=1\u00a0',
  'foo=a\u0000b',
];

for (const tracestate of DISCARDED) {
  test(`a tracestate that breaks a rule is discarded as a whole, the context kept: ${JSON.stringify(tracestate)}`, () => {
    const before = w3c.counters.extractFailures;
    const context = w3c.extract({ traceparent: PARENT, tracestate });
    assert.equal(context?.toTraceId(), TRACE);
    assert.equal(context?.traceState, undefined);
    assert.equal(w3c.counters.extractFailures, before + 1);
  });
}

test('2048 characters are passed on; beyond, long members go first, then the last ones', () => {
  const member = (key: string, length: number) => `${key}=${'v'.repeat(length - key.length - 1)}`;
  const long = Array.from({ length: 8 }, (_, i) => member(`long${i}`, 255));
  const exact = [...long.slice(0, 7), member('a', 128), member('b', 127)].join(',');
  assert.equal(exact.length, 2048);
  assert.equal(stateOf(exact), exact);
  const oneMore = [...long.slice(0, 7), member('a', 128), member('b', 128)];
  assert.equal(stateOf(oneMore.join(',')), oneMore.filter((_, i) => i !== 6).join(','));
  const short = Array.from({ length: 20 }, (_, i) => member(`s${i}`, 128));
  assert.equal(stateOf(short.join(',')), short.slice(0, 15).join(','));
});
