/** Spans of many tags follow the keys of those before them: nobody may be able to tell. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { TestTracer } from '../../src/testing/test-tracer';
import { extended, UsualKeys } from '../../src/tracer/usual-keys';

const KEYS = Array.from({ length: 40 }, (_, i) => `key ${i}`);
const usual = KEYS.slice(0, 30);

/** Sets the keys in their order, each to its place among the calls; returns what was recorded. */
function recorded(tracer: TestTracer, keys: readonly string[]): unknown[] {
  const span = tracer.startSpan('op');
  for (const [i, key] of keys.entries()) span.setTag(key, i);
  span.finish();
  return [...(tracer.spans.at(-1)?.tags ?? [])];
}

/** By a Map, in which the last write wins and a key stays where it was first set. */
function expected(keys: readonly string[]): unknown[] {
  return [...new Map(keys.map((key) => [key, keys.lastIndexOf(key)]))].flat();
}

describe('a span of many tags', () => {
  test('has each key once, with the last value, whatever was set before on others', () => {
    const order = fc.oneof(
      { weight: 4, arbitrary: fc.constant(usual) },
      fc.constant([...usual].reverse()),
      fc.array(fc.constantFrom(...KEYS), { minLength: 14, maxLength: 60 }),
      // The usual ones, but for one place.
      fc
        .tuple(fc.nat(29), fc.constantFrom(...KEYS))
        .map(([at, key]) => usual.map((one, i) => (i === at ? key : one))),
      fc.nat(30).map((end) => [...usual.slice(0, end), ...usual, 'more', 'more still']),
    );
    const property = fc.property(fc.array(order, { minLength: 1, maxLength: 80 }), (spans) => {
      const tracer = new TestTracer();
      for (const keys of spans) assert.deepEqual(recorded(tracer, keys), expected(keys));
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('may have tags taken away by the hook, and set again', () => {
    const tracer = new TestTracer({
      onFinish: (span) =>
        void span.setTag('key 3', undefined).setTag('key 20', 'hook').setTag('new', 1).setTag('key 3', 2),
    });
    for (let i = 0; i < 3; i++) {
      const tags = recorded(tracer, usual);
      assert.deepEqual(tags.slice(-4), ['new', 1, 'key 3', 2]);
      assert.equal(tags.length, 62);
      assert.equal(tags[tags.indexOf('key 20') + 1], 'hook');
    }
  });
});

describe('the usual keys', () => {
  const tagsOf = (keys: readonly string[]) => keys.flatMap((key) => [key, 1]);

  test('are those of the first list, until 33 others in a row begin otherwise', () => {
    const keys = new UsualKeys();
    const first = keys.of(tagsOf(['a', 'b']));
    assert.deepEqual(first, ['a', 'b']);
    for (let i = 0; i < 32; i++) assert.equal(keys.of(tagsOf(['c', 'd'])), undefined);
    assert.equal(keys.of(tagsOf(['a'])), first);
    for (let i = 0; i < 32; i++) assert.equal(keys.of(tagsOf(['c', 'd'])), undefined);
    assert.deepEqual(keys.of(tagsOf(['c', 'd'])), ['c', 'd']);
    assert.deepEqual(first, ['a', 'b']);
  });

  test('are 128 at the most', () => {
    const keys: string[] = [];
    for (let i = 0; i < 128; i++) assert.equal(extended(keys, `key ${i}`), true);
    assert.equal(extended(keys, 'one more'), false);
    assert.equal(keys.length, 128);
  });
});
