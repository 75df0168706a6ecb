import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '../../src/bytes/byte-writer';
import { KnownList } from '../../src/encoder/known-list';
import type { TagFormat } from '../../src/encoder/known-tag';
import { sharedCopy } from '../../src/model/shared-list';
import type { FlatTags, TagValue } from '../../src/model/span-record';

/** A format that anybody can read: `key=type:value;`, and nothing for the key `hidden`. */
class TextFormat implements TagFormat {
  /** Tags that were encoded, and keys. */
  tags = 0;
  keys = 0;

  write = (writer: ByteWriter, key: string, value: TagValue): void => {
    if (key === 'hidden') return;
    this.writeKey(writer, key);
    this.#value(writer, value);
  };

  writeKey = (writer: ByteWriter, key: string): void => {
    this.keys++;
    writer.utf8(`${key}=`);
  };

  writeKeyed: TagFormat['writeKeyed'] = (writer, key, keyRun, value) => {
    if (key === 'hidden') return;
    writer.run(keyRun);
    this.#value(writer, value);
  };

  #value(writer: ByteWriter, value: TagValue): void {
    this.tags++;
    const text = Object.is(value, -0) ? '-0' : String(value);
    writer.utf8(`${typeof value}:${text};`);
  }
}

interface Written {
  readonly text: string;
  readonly format: TextFormat;
  /** Lists that were copied whole. */
  readonly whole: number;
}

/** As encoders do it. */
function written(lists: readonly FlatTags[], budget = { left: 1e6 }): Written {
  const writer = new ByteWriter(16, 1e7);
  const format = new TextFormat();
  const known = new KnownList(format, budget);
  let whole = 0;
  for (const tags of lists) {
    const run = known.whole(tags);
    if (run !== undefined) {
      whole++;
      writer.run(run);
      continue;
    }
    const start = writer.position;
    known.write(writer, tags);
    known.learn(writer, start, tags);
  }
  return { text: writer.bytes.toString('utf8', 0, writer.position), format, whole };
}

function plain(lists: readonly FlatTags[]): string {
  const writer = new ByteWriter(16, 1e7);
  const format = new TextFormat();
  for (const tags of lists) {
    for (let i = 0; i < tags.length; i += 2) format.write(writer, tags[i] as string, tags[i + 1]);
  }
  return writer.bytes.toString('utf8', 0, writer.position);
}

function repeated(count: number, listOf: (i: number) => FlatTags): FlatTags[] {
  return Array.from({ length: count }, (_, i) => listOf(i));
}

const arbitraryValue = fc.oneof(
  fc.constantFrom<TagValue>(0, -0, 1, 1.5, 2 ** 40, Number.NaN, true, false, '', 'GET', 'PUT', '200', 'ü'),
  fc.constantFrom<TagValue>('x'.repeat(12), 'x'.repeat(100), 'x'.repeat(140), 'é'.repeat(60)),
  fc.constant<TagValue>(Buffer.from([1, 2])),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const arbitraryKey = fc.constantFrom('a', 'b', '', 'hidden', 'http.method', 'http.url', '__proto__', '7');

function distinctKeys(tags: readonly (readonly [string, TagValue])[]): FlatTags {
  return [...new Map(tags)].flat();
}

describe('a known list', () => {
  test('has the bytes of encoding each tag, whatever came before', () => {
    const mutable = fc.array(fc.tuple(arbitraryKey, arbitraryValue), { maxLength: 6 }).map(distinctKeys);
    const list = fc.oneof(
      mutable,
      mutable.map((one) => sharedCopy(Object.freeze(one))),
    );
    // A few lists that come again and again.
    const lists = fc
      .array(list, { minLength: 1, maxLength: 4 })
      .chain((some) => fc.array(fc.constantFrom(...some), { maxLength: 300 }));
    const property = fc.property(lists, (all) => assert.equal(written(all).text, plain(all)));
    fc.assert(property, { numRuns: 300 });
  });

  test('has the bytes of its own value where a key is known at two places', () => {
    const some = Array.from({ length: 20 }, (_, i) => [`some ${i}`, i]).flat();
    const more = Array.from({ length: 20 }, (_, i) => [`more ${i}`, i]).flat();
    // Further on than a key is looked for, it is met as a new one.
    const lists = [
      ...repeated(3, () => [...some, 'key', 'old', ...more]),
      ...repeated(40, () => [...some, ...more, 'key', 'new']),
    ];
    assert.ok(written(lists).whole > 0);
    lists.push([...some, ...more, 'key', 'old']);
    assert.ok(written(lists).text === plain(lists));
  });

  test('that comes again is encoded three times, and copied whole from the fourth on', () => {
    for (const value of ['GET', 'http://shop.example/books/00042?page=first-x', 200, 0, 1.5, true, false]) {
      const { format, whole } = written(repeated(50, () => ['component', 'http', 'key', value]));
      assert.deepEqual([format.tags, whole], [4, 47], String(value));
    }
  });

  test('of which one tag differs has the others copied, and that one’s key', () => {
    const lists = repeated(100, (i) => ['http.method', 'GET', 'http.url', `/books/${i}`]);
    const { format, whole, text } = written(lists);
    assert.deepEqual([format.tags, format.keys, whole], [100 + 2, 2, 0]);
    assert.equal(text, plain(lists));
  });

  test('may leave tags out, and have them in another order', () => {
    const lists = repeated(90, (i) =>
      i % 3 === 0 ? ['a', 1, 'b', 2, 'c', 3] : i % 3 === 1 ? ['a', 1, 'c', 3] : ['c', 3, 'a', 1],
    );
    const { format, text } = written(lists);
    assert.equal(text, plain(lists));
    // Each of the three tags twice at the most, until it is known.
    assert.deepEqual([format.tags, format.keys], [6, 3]);
  });

  test('tells 0 and -0 apart', () => {
    const lists = [...repeated(20, () => ['key', 0]), ['key', -0], ...repeated(20, () => ['key', -0])];
    assert.equal(written(lists).text, plain(lists));
  });

  test('that changes for good is learnt anew', () => {
    const { format } = written([
      ...repeated(100, () => ['http.url', '/old']),
      ...repeated(200, () => ['http.url', '/new']),
    ]);
    assert.ok(format.tags < 20, String(format.tags));
  });

  test('whose values differ is given up, and asked again later whether it still is so', () => {
    const differing = repeated(500, (i) => ['http.url', `/books/${i}`]);
    assert.equal(written(differing).format.tags, 500);
    const then = written([...differing, ...repeated(2000, () => ['http.url', '/books'])]);
    assert.ok(then.format.tags > 900 && then.format.tags < 1100, String(then.format.tags));
  });

  test('never remembers bytes: whoever set them may hold them', () => {
    const bytes = Buffer.from([1, 2, 3]);
    assert.equal(written(repeated(10, () => ['key', bytes])).format.tags, 10);
  });

  test('copies tags of 128 bytes, and encodes longer ones', () => {
    // `k=string:…;` is ten bytes beside the text.
    const sizes = [117, 118].map((length) => written(repeated(10, () => ['k', 'x'.repeat(length)])));
    const lengths = sizes.map(({ text }) => text.length / 10);
    assert.deepEqual(lengths, [127, 128]);
    const longer = written(repeated(10, () => ['k', 'x'.repeat(119)]));
    assert.deepEqual([sizes[1].format.tags, longer.format.tags], [2, 10]);
  });

  test('remembers no long text that is written elsewhere, nor long keys', () => {
    const hidden = (length: number) =>
      written(repeated(40, () => ['hidden', 'x'.repeat(length), 'key', 1])).whole;
    assert.ok(hidden(128) > 0);
    assert.equal(hidden(129), 0);
    const keyed = (length: number) => written(repeated(10, () => ['k'.repeat(length), 1])).format.keys;
    assert.deepEqual([keyed(128), keyed(129)], [1, 10]);
  });

  test('of more than 8192 bytes is not copied whole', () => {
    const tagsOf = (last: number): FlatTags =>
      Array.from({ length: 80 }, (_, i) => [
        `k${i + 10}`,
        'x'.repeat(i === 79 ? last : i === 78 ? 106 : 90),
      ]).flat();
    // `k10=string:…;` is twelve bytes beside the text.
    assert.equal(plain([tagsOf(106)]).length, 8192);
    assert.ok(written(repeated(10, () => tagsOf(106))).whole > 0);
    assert.equal(written(repeated(10, () => tagsOf(107))).whole, 0);
  });

  test('remembers 128 tags, and writes more all the same', () => {
    const tagsOf = (count: number): FlatTags =>
      Array.from({ length: count }, (_, i) => [`key.${i}`, 'value']).flat();
    const few = written(repeated(20, () => tagsOf(128)));
    assert.deepEqual([few.format.tags, few.format.keys], [256, 128]);
    const many = repeated(20, () => tagsOf(129));
    const { format, text } = written(many);
    assert.equal(text, plain(many));
    assert.equal(format.tags, 256 + 20);
  });

  test('remembers no more than there are bytes for', () => {
    const lists = repeated(20, () => ['a', 1, 'b', 2, 'c', 3]);
    // Of each tag 256, and the whole list's 27.
    const bytes = plain(lists.slice(0, 1)).length;
    assert.ok(written(lists, { left: 3 * 256 + bytes }).whole > 0);
    const short = written(lists, { left: 3 * 256 + bytes - 1 });
    assert.deepEqual([short.whole, short.format.keys], [0, 3]);
    const less = written(lists, { left: 3 * 256 - 1 });
    // The key that is not known is encoded each time.
    assert.deepEqual([less.format.keys, less.text], [2 + 20, plain(lists)]);
  });

  test('does not look for ever for keys that never come again', () => {
    const lists = repeated(1000, (i) => [`key.${i}`, i]);
    assert.equal(written(lists).text, plain(lists));
  });
});
