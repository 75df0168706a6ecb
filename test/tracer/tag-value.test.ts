import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Counters } from '../../src/diagnostics/counters';
import { boundedText, tagValue } from '../../src/tracer/tag-value';

const anything = () =>
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
  });

test('any value becomes text, a number, a boolean or bytes, within the limit, and nothing throws', () => {
  fc.assert(
    fc.property(anything(), fc.integer({ min: 0, max: 200 }), (value, maxBytes) => {
      const kept = tagValue(value, maxBytes, new Counters());
      if (value === undefined) assert.equal(kept, undefined);
      else if (typeof kept === 'string') assert.ok(Buffer.byteLength(kept) <= Math.max(maxBytes, 0));
      else if (kept instanceof Uint8Array) assert.ok(kept.length <= maxBytes);
      else assert.ok(typeof kept === 'number' || typeof kept === 'boolean');
    }),
    { numRuns: 2000 },
  );
});

test('what is kept does not change with what was given', () => {
  fc.assert(
    fc.property(fc.object(), (value) => {
      const kept = tagValue(value, 1000, new Counters());
      const before = String(kept);
      (value as Record<string, unknown>).added = 'later';
      assert.equal(String(kept), before);
    }),
  );
});

test('text is cut between characters, also between the halves of a surrogate pair, and the cut is marked and counted', () => {
  const counters = new Counters();
  assert.equal(boundedText('😀😀', 8, counters), '😀😀');
  assert.equal(counters.valuesTruncated, 0);
  assert.equal(boundedText('😀😀', 7, counters), '😀…');
  assert.equal(boundedText('😀😀', 6, counters), '…');
  assert.equal(boundedText('abcd', 2, counters), 'ab');
  assert.equal(counters.valuesTruncated, 3);
});

test('numbers that JSON does not have are kept as text', () => {
  const kept = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e300].map((value) =>
    tagValue(value, 100, new Counters()),
  );
  assert.deepEqual(kept, ['NaN', 'Infinity', '-Infinity', -0, 1e300]);
});

test('a huge object costs no more than a large one', () => {
  let read = 0;
  const huge = new Proxy(Array(1_000_000).fill('x'), {
    get(target, key) {
      read++;
      return Reflect.get(target, key);
    },
  });
  tagValue({ huge }, 16_384, new Counters());
  assert.ok(read < 1000, `${read} reads`);
});
