import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { carrierReader } from '../../src/propagation/carrier-reader';
import { ALL_FAMILIES, familiesIn, familiesOf } from '../../src/propagation/header-family';

const NAMES = ['uber-trace-id', 'jaeger-debug-id', 'traceparent', 'baggage', 'b3', 'x-b3-traceid'];
const PREFIXES = ['uberctx-', 'baggage-', 'ot-baggage-'];
/** Known before anything is looked at, as the formats' names are. */
const OURS = familiesOf(...NAMES, ...PREFIXES);

/** What a request has that nobody traced. */
const USUAL = [
  ...['host', 'connection', 'accept', 'accept-encoding', 'accept-language', 'cache-control', 'cookie'],
  ...['user-agent', 'upgrade-insecure-requests', 'transfer-encoding', 'te', 'x-forwarded-for'],
  ...['x-forwarded-proto', 'x-request-id', 'x-real-ip', 'x-csrf-token', 'origin', 'via', 'date'],
];

function carrierOf(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '1']));
}

/** The name with some of its letters in upper case. */
const inAnyCase = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) => [...name].map((char, i) => (upper[i] ? char.toUpperCase() : char)).join(''));

test('a name is never missed, in whatever case and among whatever others', () => {
  const named = fc.constantFrom(...NAMES).chain((name) => fc.tuple(fc.constant(name), inAnyCase(name)));
  fc.assert(
    fc.property(named, fc.array(fc.string()), ([name, written], others) => {
      assert.notEqual(familiesIn(carrierOf(...others, written)) & familiesOf(name), 0);
    }),
  );
});

test('a prefix is never missed, whatever follows it', () => {
  const prefixed = fc
    .constantFrom(...PREFIXES)
    .chain((prefix) => fc.tuple(fc.constant(prefix), inAnyCase(prefix), fc.string()));
  fc.assert(
    fc.property(prefixed, ([prefix, written, rest]) => {
      assert.notEqual(familiesIn(carrierOf(written + rest)) & familiesOf(prefix), 0);
    }),
  );
});

test('the headers of an untraced request belong to no family: no format is asked', () => {
  assert.equal(familiesIn(carrierOf(...USUAL)) & OURS, 0);
});

test('names of ours that come together are told from each other: the absent ones are not looked for', () => {
  for (const [one, other] of [
    ['traceparent', 'tracestate'],
    ['traceparent', 'uber-trace-id'],
    ['uber-trace-id', 'uberctx-'],
    ['baggage', 'baggage-'],
    ['b3', 'baggage'],
    ['x-b3-traceid', 'x-b3-flags'],
    ['x-b3-spanid', 'x-b3-sampled'],
    ['x-b3-spanid', 'x-b3-parentspanid'],
  ]) {
    assert.equal(familiesIn(carrierOf('host', one)) & familiesOf(other), 0, `${other} in ${one}`);
    assert.equal(familiesIn(carrierOf('host', `${other}x`)) & familiesOf(one), 0, `${one} in ${other}x`);
  }
});

test('names of no and of one character are names like any other', () => {
  for (const names of [[''], ['x'], ['', 'x', 'b3']]) {
    const carrier = carrierOf(...names);
    assert.equal(familiesIn(carrier) & familiesOf('b3'), names.includes('b3') ? familiesOf('b3') : 0);
  }
  const single = familiesOf('q');
  assert.equal(familiesIn(carrierOf('host', 'Q')) & single, single);
});

test('what lists no keys, or throws when it is listed, may hold anything', () => {
  const refuses = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  assert.equal(familiesIn({}), ALL_FAMILIES);
  assert.equal(familiesIn(refuses), ALL_FAMILIES);
});

test('a proxy and a class that only answer by name are read all the same', () => {
  const proxy = new Proxy({}, { get: (_, name) => (name === 'b3' ? '0' : undefined) });
  class Request {
    get b3(): string {
      return '0';
    }
  }
  for (const carrier of [proxy, new Request()]) {
    const reader = carrierReader(carrier);
    assert.equal(reader?.get('b3'), '0');
    assert.notEqual((reader?.families ?? 0) & familiesOf('b3'), 0);
  }
});

test('more families than a number has bits still miss nothing', () => {
  const many = Array.from({ length: 40 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}-${i}-name`);
  for (const name of many) familiesOf(name);
  for (const name of many) assert.notEqual(familiesIn(carrierOf('host', name)) & familiesOf(name), 0);
});
