import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counters } from '../../src/diagnostics/counters';
import { carrierWriter } from '../../src/propagation/carrier-writer';
import { CARRIER_KINDS } from './header-carriers';

function write(carrier: unknown, name: string, value: string): Counters {
  const counters = new Counters();
  carrierWriter(carrier, counters)?.set(name, value);
  return counters;
}

for (const kind of CARRIER_KINDS) {
  test(`${kind.name}: a header is added to those that are there`, () => {
    const carrier = kind.make({ accept: 'x' });
    write(carrier, 'uber-trace-id', '1');
    const headers = kind.read(carrier);
    assert.equal(headers.accept, 'x');
    assert.equal(headers['uber-trace-id'], '1');
  });

  test(`${kind.name}: a header of that name is replaced`, () => {
    const carrier = kind.make({ 'uber-trace-id': 'old' });
    write(carrier, 'uber-trace-id', 'new');
    assert.equal(kind.read(carrier)['uber-trace-id'], 'new');
  });

  test(`${kind.name}: line breaks are never written, but counted`, () => {
    for (const [name, value] of [
      ['uberctx-a', 'x\r\nset-cookie: y'],
      ['uberctx-a', 'x\ny'],
      ['uberctx-a', '\r'],
      ['uberctx-\n', 'x'],
    ]) {
      const carrier = kind.make();
      const before = kind.read(carrier);
      assert.equal(write(carrier, name, value).baggageDropped, 1);
      assert.deepEqual(kind.read(carrier), before);
    }
  });
}

for (const kind of CARRIER_KINDS) {
  test(`${kind.name}: a header of ids is written as any other`, () => {
    const carriers = [kind.make({ 'uber-trace-id': 'old' }), kind.make({ 'uber-trace-id': 'old' })];
    for (const name of ['uber-trace-id', 'x-b3-traceid']) {
      carrierWriter(carriers[0], new Counters())?.set(name, '1');
      carrierWriter(carriers[1], new Counters())?.setIds(name, '1');
    }
    assert.equal(kind.read(carriers[1])['x-b3-traceid'], '1');
    assert.deepEqual(kind.read(carriers[1]), kind.read(carriers[0]));
  });
}

test('a header that stands in another case is overwritten, not doubled', () => {
  const carrier = { 'Uber-Trace-Id': 'old' };
  write(carrier, 'uber-trace-id', 'new');
  assert.deepEqual(carrier, { 'Uber-Trace-Id': 'new' });
  const raw = ['Uber-Trace-Id', 'old'];
  write(raw, 'uber-trace-id', 'new');
  assert.deepEqual(raw, ['Uber-Trace-Id', 'new']);
  const pairs = [['Uber-Trace-Id', 'old']];
  write(pairs, 'uber-trace-id', 'new');
  assert.deepEqual(pairs, [['Uber-Trace-Id', 'new']]);
});

test('keys that differ in case only are two items of a text map', () => {
  const carrier = {};
  const writer = carrierWriter(carrier, new Counters());
  writer?.set('uberctx-id', '1');
  writer?.set('uberctx-ID', '2');
  assert.deepEqual(carrier, { 'uberctx-id': '1', 'uberctx-ID': '2' });
});

test('what `Headers` refuses costs that header only', () => {
  const carrier = new Headers();
  const counters = new Counters();
  const writer = carrierWriter(carrier, counters);
  writer?.set('uberctx-a', 'ž');
  writer?.set('uberctx-ž', 'a');
  writer?.set('uberctx-b', 'b');
  assert.deepEqual([...carrier], [['uberctx-b', 'b']]);
  assert.equal(counters.baggageDropped, 2);
});

test('what cannot hold headers has no writer', () => {
  for (const carrier of [null, undefined, '', 7, () => {}, new Uint8Array(8)]) {
    assert.equal(carrierWriter(carrier, new Counters()), undefined);
  }
});

test('a proxy that cannot be listed has no writer; a frozen object throws its own error', () => {
  const fail = (): never => {
    throw new Error('hostile');
  };
  for (const trap of ['getPrototypeOf', 'ownKeys']) {
    assert.equal(carrierWriter(new Proxy({}, { [trap]: fail }), new Counters()), undefined);
  }
  assert.throws(() => write(Object.freeze({}), 'b3', '0'), TypeError);
});
