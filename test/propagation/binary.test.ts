import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BinaryCarrier } from 'opentracing';
import { REMOTE_ACCEPTED, REMOTE_DEBUG } from '../../src/context/span-context';
import { Counters } from '../../src/diagnostics/counters';
import { extractBinary, injectBinary } from '../../src/propagation/binary';
import { goldenContext, someBaggage, someContext, told } from './contexts';

/** Trace 0102…0f10, span 00f067aa0ba902b7, no parent, flags 3, baggage k = vv. */
const GOLDEN = Buffer.from(
  `0102030405060708090a0b0c0d0e0f10 00f067aa0ba902b7 0000000000000000 03 00000001 00000001 6b 00000002 7676`.replaceAll(
    ' ',
    '',
  ),
  'hex',
);
const golden = goldenContext(REMOTE_DEBUG, new Map([['k', 'vv']]));

const CARRIERS: Record<string, (bytes: Buffer) => object> = {
  Buffer: (bytes) => Buffer.from(bytes),
  Uint8Array: (bytes) => Uint8Array.from(bytes),
  'Uint8Array over the middle of its memory': (bytes) => {
    const memory = new Uint8Array(bytes.length + 9);
    memory.set(bytes, 5);
    return memory.subarray(5, 5 + bytes.length);
  },
  ArrayBuffer: (bytes) => Uint8Array.from(bytes).buffer,
  SharedArrayBuffer: (bytes) => {
    const memory = new SharedArrayBuffer(bytes.length);
    new Uint8Array(memory).set(bytes);
    return memory;
  },
  DataView: (bytes) => new DataView(Uint8Array.from(bytes).buffer),
  'BinaryCarrier of bytes': (bytes) => new BinaryCarrier(Uint8Array.from(bytes)),
  'BinaryCarrier of a list': (bytes) => new BinaryCarrier([...bytes]),
  'object with a buffer': (bytes) => ({ buffer: Uint8Array.from(bytes).buffer }),
};

for (const [name, make] of Object.entries(CARRIERS)) {
  test(`${name}: the golden bytes are read`, () => {
    assert.deepEqual(told(extractBinary(make(GOLDEN))), told(golden));
    assert.equal(extractBinary(make(GOLDEN))?.remote, true);
  });

  test(`${name}: what is injected is extracted`, () => {
    const carrier = make(Buffer.alloc(GOLDEN.length));
    assert.equal(injectBinary(golden, carrier), true);
    assert.deepEqual(told(extractBinary(carrier)), told(golden));
  });
}

test('the golden bytes are written, and nothing behind them', () => {
  const carrier = new BinaryCarrier([]);
  injectBinary(golden, carrier);
  assert.deepEqual(carrier.buffer, GOLDEN);
  const room = Buffer.alloc(GOLDEN.length + 2, 0xee);
  injectBinary(golden, room);
  assert.deepEqual(room, Buffer.concat([GOLDEN, Buffer.from([0xee, 0xee])]));
});

test('room: 37 bytes hold the ids, one less nothing; baggage goes in as far as it fits', () => {
  assert.equal(injectBinary(golden, Buffer.alloc(36)), false);
  for (const [bytes, items] of [
    [37, 0],
    [GOLDEN.length - 1, 0],
    [GOLDEN.length, 1],
  ]) {
    const carrier = Buffer.alloc(bytes);
    assert.equal(injectBinary(golden, carrier), true);
    assert.equal(extractBinary(carrier)?.baggage?.size ?? 0, items, `${bytes} bytes`);
  }
});

test('what is no binary carrier is refused', () => {
  for (const carrier of [null, undefined, 'x', 7, {}, () => {}, [1, 2, 3]]) {
    assert.equal(injectBinary(golden, carrier), false);
    assert.equal(extractBinary(carrier), undefined);
  }
});

test('ids of zero are no context, unless there is baggage', () => {
  const bytes = Buffer.from(GOLDEN);
  bytes.fill(0, 0, 16);
  assert.deepEqual([...extractBinary(bytes)!.baggage!], [['k', 'vv']]);
  assert.equal(extractBinary(bytes)?.hasIds(), false);
  assert.equal(extractBinary(Buffer.alloc(37)), undefined);
});

test('bytes that end too early, or lengths and counts that lie, are no context', () => {
  for (let end = 0; end < GOLDEN.length; end++)
    assert.equal(extractBinary(GOLDEN.subarray(0, end)), undefined, `${end}`);
  for (const [at, value] of [
    [33, 2],
    [33, -1],
    [33, 0x7fffffff],
    [37, 0x7fffffff],
    [37, -1],
    [42, 3],
  ]) {
    const bytes = Buffer.from(GOLDEN);
    bytes.writeInt32BE(value, at);
    assert.equal(extractBinary(bytes), undefined, `${value} at ${at}`);
  }
});

test('baggage limits hold both ways', () => {
  const baggage = new Map([
    ['a', '1'],
    ['b', '22'],
    ['c', '3'],
  ]);
  const context = goldenContext(REMOTE_ACCEPTED, baggage);
  const written = (maxBaggageItems: number, maxBaggageBytes: number) => {
    const carrier = new BinaryCarrier([]);
    injectBinary(context, carrier, { maxBaggageItems, maxBaggageBytes });
    return [...(extractBinary(carrier)?.baggage?.keys() ?? [])];
  };
  assert.deepEqual(written(3, 7), ['a', 'b', 'c']);
  assert.deepEqual(written(2, 7), ['a', 'b']);
  assert.deepEqual(written(3, 6), ['a', 'b']);
  assert.deepEqual(written(3, 4), ['a', 'c']);
  const carrier = new BinaryCarrier([]);
  injectBinary(context, carrier);
  const counters = new Counters();
  const limits = { maxBaggageItems: 1, maxBaggageBytes: 100 };
  assert.deepEqual([...extractBinary(carrier, limits, counters)!.baggage!], [['a', '1']]);
  assert.equal(counters.baggageDropped, 2);
});

test('property: extract(inject(c)) = c, parent included', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  const contexts = someContext({
    baggage: someBaggage(
      text.filter((key) => key !== ''),
      text,
    ),
  });
  fc.assert(
    fc.property(contexts, fc.integer(), (context, parent) => {
      context.parentId0 = parent;
      context.parentId1 = ~parent;
      const carrier = new BinaryCarrier([]);
      assert.equal(injectBinary(context, carrier), true);
      const read = extractBinary(carrier);
      assert.deepEqual(told(read), told(context));
      assert.deepEqual([read?.parentId0, read?.parentId1], [context.parentId0, context.parentId1]);
    }),
    { numRuns: 1000 },
  );
});

test('property: arbitrary bytes never throw', () => {
  const tail = fc.uint8Array({ maxLength: 40 });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    tail.map((end) => Buffer.concat([GOLDEN.subarray(0, 33), end])),
  );
  fc.assert(
    fc.property(bytes, (carrier) => {
      extractBinary(carrier);
      extractBinary({ buffer: [...carrier] });
      injectBinary(golden, carrier);
    }),
    { numRuns: 20_000 },
  );
});
