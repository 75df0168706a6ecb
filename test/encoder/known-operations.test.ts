import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownOperations } from '../../src/encoder/known-operations';
import { heapBytes } from '../fakes/heap-bytes';

function counted(): { operations: KnownOperations<{ name: string }>; begun: string[] } {
  const begun: string[] = [];
  const operations = new KnownOperations((name) => {
    begun.push(name);
    return { name };
  });
  return { operations, begun };
}

test('each operation has a memory of its own, and keeps it', () => {
  const { operations, begun } = counted();
  for (let i = 0; i < 10; i++)
    for (const name of ['a', 'b', '']) assert.equal(operations.of(name)?.name, name);
  assert.deepEqual(begun, ['a', 'b', '']);
});

test('256 operations are remembered, and the next one is not', () => {
  const { operations, begun } = counted();
  for (let i = 0; i < 256; i++) assert.ok(operations.of(`op ${i}`));
  assert.equal(operations.of('one more'), undefined);
  assert.ok(operations.of('op 0'));
  assert.equal(begun.length, 256);
});

test('names that came once do not keep their places for ever', () => {
  const { operations } = counted();
  for (let i = 0; i < 256; i++) operations.of(`once ${i}`);
  let asked = 0;
  while (operations.of('often') === undefined) asked++;
  assert.equal(asked, 64 * 256 - 1);
  assert.ok(operations.of('often'));
});

test('with endlessly many names, few memories are begun', () => {
  const { operations, begun } = counted();
  for (let i = 0; i < 100_000; i++) operations.of(`GET /users/${i}`);
  assert.ok(begun.length < 2000, String(begun.length));
});

test('a name of 256 characters is remembered, and a longer one is written as if there were no memory', () => {
  const { operations, begun } = counted();
  assert.ok(operations.of('x'.repeat(256)));
  assert.equal(operations.of('x'.repeat(257)), undefined);
  assert.equal(begun.length, 1);
});

test('a name that is a part of a large text does not keep that', () => {
  const { operations } = counted();
  const before = heapBytes();
  for (let i = 0; i < 100; i++) {
    const request = Buffer.alloc(200_000, `{"operationName":"query number ${i} of many"}`).toString('latin1');
    operations.of(request.slice(18, 40));
  }
  assert.ok(operations.of('query number 7 of many'));
  const more = heapBytes() - before;
  assert.ok(more < 5e6, `${more} bytes`);
});
