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
  clock.advance(1);
  anchor.follow(clock.tickMs());
  assert.equal(anchor.moves, 1);
});

test('says what the monotonic clock showed at a time of the wall clock', () => {
  const clock = new FakeClock();
  clock.advance(500);
  const anchor = new Anchor(clock);
  assert.equal(anchor.tickMsAt((clock.wallMs() - 20) * 1000, 500), 480);
  // Up to 10 ms ahead, it may only be more exact than ours.
  clock.stepWall(3_600_000);
  assert.equal(anchor.tickMsAt((clock.wallMs() - 3_600_000 + 10) * 1000, 500), 510);
  assert.equal(anchor.moves, 0);
  assert.equal(anchor.tickMsAt(clock.wallMs() * 1000, 500), 500);
  assert.equal(anchor.moves, 1);
});
