import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hold } from '../../src/lifecycle/hold';
import { FakeDelivery } from './fake-delivery';

test('a delivery that is done in time is not told to give up', async () => {
  const hold = new Hold();
  const delivery = new FakeDelivery();
  const held = hold.deliver(delivery);
  delivery.delivered();
  await held;
  assert.deepEqual(delivery.toldWaiting, []);
  assert.equal(delivery.signals[0].aborted, false);
});

test('one whose time is up is told, once, and has no time again', async () => {
  const hold = new Hold();
  const delivery = new FakeDelivery({ budget: 5, waitingSpans: 7 });
  await hold.deliver(delivery);
  assert.deepEqual(delivery.toldWaiting, [7]);
  assert.equal(hold.remainingMs(delivery), 0);
  await hold.deliver(delivery);
  assert.equal(delivery.signals.length, 1);
  assert.deepEqual(delivery.toldWaiting, [7]);
});

test('one that has no time left is told at once', async () => {
  const delivery = new FakeDelivery({ budget: 0 });
  await new Hold().deliver(delivery);
  assert.deepEqual(delivery.toldWaiting, [1]);
});

test('nothing waiting holds nothing', async () => {
  const delivery = new FakeDelivery({ waitingSpans: 0 });
  await new Hold().deliver(delivery);
  assert.equal(delivery.signals.length, 0);
});

test('what a hold under way has used is not given a second time', async () => {
  const hold = new Hold();
  const delivery = new FakeDelivery();
  const held = hold.deliver(delivery);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  const remainingMs = hold.remainingMs(delivery);
  assert.ok(remainingMs <= 981 && remainingMs > 0, `${remainingMs}`);
  delivery.delivered();
  await held;
  assert.equal(hold.remainingMs(delivery), 1000);
});
