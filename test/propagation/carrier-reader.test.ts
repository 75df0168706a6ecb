import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carrierReader } from '../../src/propagation/carrier-reader';
import { CARRIER_KINDS } from './header-carriers';

function read(carrier: unknown, name: string): string | undefined {
  return carrierReader(carrier)?.get(name);
}

function readAll(carrier: unknown, prefix: string): [string, string][] {
  const found: [string, string][] = [];
  carrierReader(carrier)?.each(prefix, (rest, value) => found.push([rest, value]));
  return found;
}

for (const kind of CARRIER_KINDS) {
  test(`${kind.name}: a header is found by its lower-case name, in whatever case it stands`, () => {
    for (const name of ['uber-trace-id', 'Uber-Trace-Id', 'UBER-TRACE-ID', 'uber-trace-ID']) {
      assert.equal(read(kind.make({ accept: '*/*', [name]: 'x' }), 'uber-trace-id'), 'x', name);
    }
    assert.equal(read(kind.make({ accept: '*/*' }), 'uber-trace-id'), undefined);
    assert.equal(read(kind.make(), 'uber-trace-id'), undefined);
  });

  test(`${kind.name}: headers are found by the prefix of their names, in whatever case`, () => {
    const carrier = kind.make({
      'uberctx-a': '1',
      'Uberctx-b': '2',
      uberctx: 'no',
      'x-uberctx-': 'no',
      'uberctx-': '',
    });
    assert.deepEqual(readAll(carrier, 'uberctx-').sort(), [
      ['', ''],
      ['a', '1'],
      ['b', '2'],
    ]);
  });
}

test('what follows the prefix keeps its case, so that baggage keys of a text map do', () => {
  assert.deepEqual(readAll({ 'uberctx-userId': '1' }, 'uberctx-'), [['userId', '1']]);
});

test('several lines of one header are joined with a comma', () => {
  assert.equal(read({ tracestate: ['a=1', 'b=2'] }, 'tracestate'), 'a=1,b=2');
  assert.equal(read(['tracestate', 'a=1', 'tracestate', 'b=2'], 'tracestate'), 'a=1,b=2');
  const headers = new Headers([['tracestate', 'a=1']]);
  headers.append('tracestate', 'b=2');
  assert.equal(read(headers, 'tracestate'), 'a=1, b=2');
});

test('numbers and booleans are read as text; undefined, null, objects and functions are absent', () => {
  assert.equal(read({ 'x-b3-sampled': 1 }, 'x-b3-sampled'), '1');
  assert.equal(read({ 'x-b3-sampled': true }, 'x-b3-sampled'), 'true');
  assert.equal(read({ 'x-b3-sampled': ['0', 1, null, {}] }, 'x-b3-sampled'), '0,1');
  for (const value of [undefined, null, {}, () => 'x', Symbol('x'), [], [null]]) {
    assert.equal(read({ b3: value }, 'b3'), undefined);
  }
});

test('a name in the expected case comes before one in another', () => {
  assert.equal(read({ B3: 'other', b3: 'exact' }, 'b3'), 'exact');
  assert.equal(read({ b3: undefined, B3: 'other' }, 'b3'), 'other');
});

test('what cannot hold headers has no reader', () => {
  for (const carrier of [
    null,
    undefined,
    'b3: 1',
    7,
    true,
    Symbol('x'),
    () => {},
    Buffer.from('b3'),
    new DataView(new ArrayBuffer(8)),
  ]) {
    assert.equal(carrierReader(carrier), undefined);
  }
});

test('an array that is no list of headers reads as empty', () => {
  for (const carrier of [[], ['b3'], [1, 2, 3], [[]], [[1, 2]], [null, null], ['b3', {}]]) {
    assert.equal(read(carrier, 'b3'), undefined);
  }
});

test('`__proto__` is a name like any other, in every carrier that can hold it', () => {
  assert.deepEqual(readAll(JSON.parse('{"uberctx-__proto__":"1"}'), 'uberctx-'), [['__proto__', '1']]);
  assert.deepEqual(
    readAll(
      [
        ['__proto__', 'x'],
        ['uberctx-__proto__', '1'],
      ],
      'uberctx-',
    ),
    [['__proto__', '1']],
  );
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

const fail = (): never => {
  throw new Error('hostile');
};

test('getters, proxies and iterators that throw are as good as absent', () => {
  const getter = Object.defineProperty({ accept: 'x', 'uberctx-b': '2' }, 'uberctx-a', {
    get: fail,
    enumerable: true,
  });
  assert.deepEqual(readAll(getter, 'uberctx-'), [['b', '2']]);
  assert.equal(read(getter, 'uberctx-a'), undefined);
  for (const trap of ['get', 'ownKeys', 'getPrototypeOf', 'has', 'getOwnPropertyDescriptor'] as const) {
    const proxy = new Proxy({ b3: '1' }, { [trap]: fail });
    assert.doesNotThrow(() => read(proxy, 'traceparent'), trap);
    assert.doesNotThrow(() => readAll(proxy, 'uberctx-'), trap);
  }
  assert.equal(carrierReader({ [Symbol.iterator]: fail, __proto__: { x: 1 } }), undefined);
  assert.equal(
    carrierReader(
      new (class {
        *[Symbol.iterator]() {
          yield fail();
        }
      })(),
    ),
    undefined,
  );
  assert.equal(read({ b3: new Proxy([], { get: fail }) }, 'b3'), undefined);
});

test('an endless iterator ends', () => {
  class Endless {
    *[Symbol.iterator](): Generator<[string, string]> {
      yield ['b3', '1'];
      for (;;) yield ['x', ''];
    }
  }
  assert.equal(read(new Endless(), 'b3'), '1');
});
