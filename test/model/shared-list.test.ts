import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isShared, sharedCopy } from '../../src/model/shared-list';

describe('a shared list', () => {
  const frozen = Object.freeze(['sampler.type', 'const', 'sampler.param', true]);

  test('is one copy of a frozen list, however often it is asked for', () => {
    const copy = sharedCopy(frozen);
    assert.deepEqual(copy, frozen);
    assert.equal(sharedCopy(frozen), copy);
    assert.notEqual(sharedCopy(Object.freeze([...frozen])), copy);
  });

  test('is not frozen itself, which would slow down whoever reads it', () => {
    assert.equal(Object.isFrozen(sharedCopy(frozen)), false);
  });

  test('is known as such, and no other list is', () => {
    assert.ok(isShared(sharedCopy(frozen)));
    assert.ok(!isShared(frozen));
    assert.ok(!isShared([...frozen]));
  });
});
