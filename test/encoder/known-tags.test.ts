import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '../../src/bytes/byte-writer';
import { writeTag } from '../../src/encoder/jaeger-span';
import { KnownTags } from '../../src/encoder/known-tags';
import type { TagValue } from '../../src/model/span-record';

type Tag = readonly [string, TagValue];

/** The bytes of tags, and how many of them had to be encoded. */
function written(tags: readonly Tag[]): { bytes: Buffer; encoded: number } {
  const writer = new ByteWriter(16, 1e6);
  let encoded = 0;
  const known = new KnownTags((...args) => {
    encoded++;
    writeTag(...args);
  });
  for (const [key, value] of tags) known.write(writer, key, value);
  return { bytes: writer.bytes.subarray(0, writer.position), encoded };
}

function plain(tags: readonly Tag[]): Buffer {
  const writer = new ByteWriter(16, 1e6);
  for (const [key, value] of tags) writeTag(writer, key, value);
  return writer.bytes.subarray(0, writer.position);
}

function repeated(count: number, tagOf: (i: number) => Tag): Tag[] {
  return Array.from({ length: count }, (_, i) => tagOf(i));
}

const arbitraryValue = fc.oneof(
  fc.constantFrom<TagValue>(
    0,
    -0,
    1,
    1.5,
    2 ** 40,
    Number.NaN,
    true,
    false,
    '',
    'GET',
    'PUT',
    '200',
    'ü',
    '\ud800',
  ),
  fc.constantFrom<TagValue>('x'.repeat(12), 'x'.repeat(13), 'x'.repeat(100), 'x'.repeat(106), 'é'.repeat(60)),
  fc.constant<TagValue>(Buffer.from([1, 2])),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

test('whatever is remembered, the bytes are those of encoding each tag', () => {
  const tag = fc.tuple(fc.constantFrom('a', 'b', '', 'http.method', 'http.url'), arbitraryValue);
  const property = fc.property(fc.array(tag, { maxLength: 200 }), (tags) => {
    assert.deepEqual(written(tags).bytes, plain(tags));
  });
  fc.assert(property, { numRuns: 200 });
});

test('a tag that comes again is encoded three times, and copied from then on', () => {
  for (const value of ['GET', 'http://shop.example/books/00042?page=first-x', 200, 0, 1.5, true, false]) {
    assert.equal(written(repeated(50, () => ['key', value])).encoded, 3, String(value));
  }
});

test('several values of one key are remembered side by side', () => {
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];
  assert.equal(written(repeated(60, (i) => ['http.method', methods[i % 6]])).encoded, 13);
});

test('0 and -0 are told apart', () => {
  const tags = repeated(20, (i) => ['key', i % 2 === 0 ? 0 : -0]);
  assert.deepEqual(written(tags).bytes, plain(tags));
});

test('a key whose values differ is given up, for good', () => {
  const differing = repeated(100, (i) => ['http.url', `/books/${i}`]);
  const same = repeated(50, () => ['http.url', '/books']);
  assert.equal(written([...differing, ...same]).encoded, 150);
});

test('now and then another value does not make a key forget the usual one', () => {
  const tags = repeated(1000, (i) => ['http.url', i % 10 === 0 ? `/books/${i}` : '/books']);
  assert.ok(written(tags).encoded < 250);
});

test('bytes are never remembered: whoever set them may hold them', () => {
  const bytes = Buffer.from([1, 2, 3]);
  assert.equal(written(repeated(10, () => ['key', bytes])).encoded, 10);
});

test('tags of 128 bytes are copied, longer ones encoded', () => {
  // A Jaeger tag of key `k` takes 23 bytes beside its text.
  const sizes = [105, 106].map((length) => repeated(10, () => ['k', 'x'.repeat(length)] as const));
  assert.deepEqual(
    sizes.map((tags) => [plain(tags.slice(0, 1)).length, written(tags).encoded]),
    [
      [128, 3],
      [129, 10],
    ],
  );
});

test('more keys than there are places for are written all the same', () => {
  const tags = repeated(5000, (i) => [`key.${i % 1000}`, 'value']);
  assert.deepEqual(written(tags).bytes, plain(tags));
});
