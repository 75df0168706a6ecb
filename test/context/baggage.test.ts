import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BaggageLimits,
  BaggageReader,
  baggageBytes,
  DEFAULT_BAGGAGE_LIMITS,
  withBaggageItem,
} from '../../src/context/baggage';
import { Counters } from '../../src/diagnostics/counters';

const limits = (maxBaggageItems: number, maxBaggageBytes: number): BaggageLimits => ({
  maxBaggageItems,
  maxBaggageBytes,
});

test('64 items and 8192 bytes by default', () => {
  assert.deepEqual(DEFAULT_BAGGAGE_LIMITS, limits(64, 8192));
});

test('bytes are those of UTF-8, keys and values', () => {
  assert.equal(baggageBytes(undefined), 0);
  assert.equal(
    baggageBytes(
      new Map([
        ['a', 'ä'],
        ['€', ''],
      ]),
    ),
    6,
  );
});

test('setting an item copies: a context captured before does not change', () => {
  const before = new Map([['a', '1']]);
  assert.deepEqual(
    [...withBaggageItem(before, 'b', '2', limits(2, 4))!],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  );
  assert.deepEqual([...before], [['a', '1']]);
  assert.deepEqual([...withBaggageItem(undefined, 'a', '', limits(1, 1))!], [['a', '']]);
});

test('the last item and byte allowed, and the first too many', () => {
  const one = new Map([['a', '1']]);
  assert.ok(withBaggageItem(one, 'b', '2', limits(2, 4)));
  assert.equal(withBaggageItem(one, 'b', '2', limits(1, 4)), undefined);
  assert.equal(withBaggageItem(one, 'b', '2', limits(2, 3)), undefined);
  assert.ok(withBaggageItem(one, 'a', '22', limits(1, 3)), 'replacing frees the room of what it replaces');
});

test('reading keeps what came first; what does not fit is counted', () => {
  const counters = new Counters();
  const reader = new BaggageReader(limits(2, 6), counters);
  reader.add('a', '1');
  reader.add('b', '2345');
  reader.add('b', '234');
  reader.add('c', '');
  reader.add('', 'x');
  assert.deepEqual(
    [...reader.baggage()!],
    [
      ['a', '1'],
      ['b', '234'],
    ],
  );
  assert.equal(counters.baggageDropped, 3);
});

test('a key that comes again replaces its value, within the limits', () => {
  const counters = new Counters();
  const reader = new BaggageReader(limits(1, 5), counters);
  reader.add('a', '1');
  reader.add('a', '1234');
  reader.add('a', '12345');
  assert.deepEqual([...reader.baggage()!], [['a', '1234']]);
  assert.equal(counters.baggageDropped, 1);
});

test('no items, no baggage', () => {
  const reader = new BaggageReader(limits(0, 0), new Counters());
  assert.equal(reader.baggage(), undefined);
  reader.add('a', '');
  assert.equal(reader.baggage(), undefined);
});
