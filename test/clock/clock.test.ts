import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/clock/clock';

test('the system clock ticks as performance.now() does', () => {
  for (let i = 0; i < 1000; i++) {
    const before = performance.now();
    const tick = systemClock.tickMs();
    const after = performance.now();
    assert.ok(before <= tick && tick <= after, `${before} <= ${tick} <= ${after}`);
  }
});

test('its wall clock is the wall’s', () => {
  const before = Date.now();
  const wall = systemClock.wallMs();
  assert.ok(before <= wall && wall <= Date.now());
});
