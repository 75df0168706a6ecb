import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Anchor } from '../../src/clock/anchor';
import { FakeClock } from '../../src/testing/fake-clock';

test('follows the wall clock when it has moved by more than 10 ms, and not before', () => {
  const clock = new FakeClock();
  const anchor = new Anchor(clock);
  const { offsetUs } = anchor;
  clock.stepWall(10);
  anchor.check();
  assert.deepEqual([anchor.offsetUs, anchor.moves], [offsetUs, 0]);
  clock.stepWall(1);
  anchor.check();
  assert.deepEqual([anchor.offsetUs, anchor.moves], [offsetUs + 11_000, 1]);
});

test('looks at most once a second while spans are started', () => {
  const clock = new FakeClock();
  const anchor = new Anchor(clock);
  clock.stepWall(60_000);
  clock.advance(999);
  anchor.follow(clock.tickMs());
  assert.equal(anchor.moves, 0);
  anchor.follow(Number.NaN);
  assert.equal(anchor.moves, 0);
  clock.advance(1);
  anchor.follow(clock.tickMs());
  assert.equal(anchor.moves, 1);
});
