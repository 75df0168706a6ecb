import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hold } from '../../src/lifecycle/hold';
import { deliverInStandstill } from '../../src/lifecycle/standstill';
import { FakeDelivery } from './fake-delivery';

test('each delivery is asked to go on until it is done, with what is left of its time', () => {
  const quick = new FakeDelivery({ steps: 1 });
  const slow = new FakeDelivery({ steps: 4 });
  deliverInStandstill([quick, slow], new Hold());
  assert.deepEqual([quick.stepped, slow.stepped], [1, 4]);
  const [first, ...rest] = slow.remaining;
  assert.ok(first <= 1000 && rest.every((remainingMs) => remainingMs > 0 && remainingMs < first));
  assert.deepEqual([quick.toldWaiting, slow.toldWaiting], [[], []]);
});

test('one whose time is up is told; the others have theirs', () => {
  const stuck = new FakeDelivery({ budget: 3, waitingSpans: 5 });
  const slow = new FakeDelivery({ steps: 8 });
  deliverInStandstill([stuck, slow], new Hold());
  assert.deepEqual(stuck.toldWaiting, [5]);
  assert.equal(slow.waitingSpans, 0);
});

test('nothing waiting, or no time: nothing is asked', () => {
  const idle = new FakeDelivery({ waitingSpans: 0 });
  const hurried = new FakeDelivery({ budget: 0 });
  deliverInStandstill([idle, hurried], new Hold());
  assert.deepEqual([idle.stepped, hurried.stepped], [0, 0]);
});

test('one that throws does no harm', () => {
  const broken = new FakeDelivery();
  broken.deliverLast = () => {
    throw new Error('a defect');
  };
  broken.gaveUp = () => {
    throw new Error('another');
  };
  const fine = new FakeDelivery({ steps: 2 });
  deliverInStandstill([broken, fine], new Hold());
  assert.equal(fine.waitingSpans, 0);
});

test("a fake clock of the application's, still in place at the end, does not keep it from ending", (t) => {
  t.mock.method(performance, 'now', () => 0);
  const stuck = new FakeDelivery({ budget: 5 });
  deliverInStandstill([stuck], new Hold());
  assert.deepEqual(stuck.toldWaiting, [1]);
});
