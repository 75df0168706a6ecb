import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedDelivery } from '../../src/reporter/shared-delivery';
import { Rig } from './rig';

test('one delivery per key, closed by the last who lets go of it', async () => {
  const rig = new Rig();
  let made = 0;
  const make = () => {
    made++;
    return rig.delivery;
  };
  const one = sharedDelivery('same', make);
  const two = sharedDelivery('same', make);
  assert.equal(one.delivery, two.delivery);
  assert.equal(made, 1);
  await one.release();
  await one.release();
  assert.equal(rig.transport.closed, 0, 'letting go twice is letting go once');
  await two.release();
  assert.equal(rig.transport.closed, 1);
});

test('another key, or the same one after it was closed, is another delivery', async () => {
  const first = sharedDelivery('a', () => new Rig().delivery);
  const second = sharedDelivery('b', () => new Rig().delivery);
  assert.notEqual(first.delivery, second.delivery);
  await first.release();
  const third = sharedDelivery('a', () => new Rig().delivery);
  assert.notEqual(first.delivery, third.delivery);
  await Promise.all([second.release(), third.release()]);
});
