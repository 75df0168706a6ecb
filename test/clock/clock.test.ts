import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { exactWallMs, systemClock } from '../../src/clock/clock';

test('the system clock ticks as performance.now() does', () => {
  for (let i = 0; i < 1000; i++) {
    const before = performance.now();
    const tick = systemClock.tickMs();
    const after = performance.now();
    assert.ok(before <= tick && tick <= after, `${before} <= ${tick} <= ${after}`);
  }
});

test('the time has the part of a millisecond that Date.now() leaves out, as long as both clocks agree', () => {
  for (const left of [-0.25, 0, 0.25, 0.75, 1.25]) assert.equal(exactWallMs(1000, 1000 + left), 1000 + left);
  // The wall clock was set, or has drifted away.
  for (const left of [-3_600_000, -1, -0.5, 1.5, 2, 3_600_000])
    assert.equal(exactWallMs(1000, 1000 + left), 1000);
});

test('the system clock is the wall clock, to the millisecond', () => {
  const before = Date.now();
  const wallMs = systemClock.wallMs();
  const after = Date.now();
  assert.ok(wallMs > before - 0.5 && wallMs < after + 1.5);
});

test('two processes of one machine tell the same moment alike', {
  skip: process.platform === 'win32',
}, async () => {
  // What the wall clock shows beyond the system's own monotonic clock, which all processes share, over some milliseconds.
  const script = `
    const { systemClock } = require(${JSON.stringify(require.resolve('../../src/clock/clock'))});
    const looks = [];
    for (const began = performance.now(); performance.now() - began < 10; ) {
      const before = process.hrtime.bigint();
      const wallMs = systemClock.wallMs();
      const took = Number(process.hrtime.bigint() - before);
      looks.push({ took, offsetUs: wallMs * 1000 - Number(before / 1000n) });
    }
    // Half of them, which nothing interrupted.
    looks.sort((a, b) => a.took - b.took).length >>= 1;
    const offsets = looks.map(({ offsetUs }) => offsetUs);
    console.log(JSON.stringify([Math.min(...offsets), Math.max(...offsets)]));`;
  const ranges: (readonly [least: number, most: number])[] = [];
  for (let i = 0; i < 9; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    ranges.push(JSON.parse(stdout));
  }
  // The three in the middle: another may have been interrupted when it began.
  ranges.sort(([a], [b]) => a - b);
  const [most, least] = [Math.max(...ranges.slice(3, 6).map(([, top]) => top)), ranges[3][0]];
  assert.ok(most - least < 500, `${most - least} µs apart`);
});
