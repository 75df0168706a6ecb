import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { retryAfterMs } from '../../src/transport/retry-after';

const NOW = Date.UTC(2024, 0, 1);
const httpDate = (ms: number) => new Date(ms).toUTCString();

const CASES: readonly (readonly [string | undefined, number | undefined, string])[] = [
  [undefined, undefined, 'absent'],
  ['0', 0, 'at once'],
  ['7', 7000, 'seconds'],
  [' 7 ', 7000, 'spaces around it'],
  ['300', 300_000, 'the longest pause'],
  ['301', 300_000, 'more than that is that'],
  ['-1', undefined, 'no negative seconds'],
  ['', undefined, 'empty'],
  ['soon', undefined, 'neither a number nor a date'],
  ['soon GMT', undefined, 'only the end of a date'],
  [httpDate(NOW + 2000), 2000, 'a date to come'],
  [httpDate(NOW - 2000), 0, 'a date that has passed'],
  [httpDate(NOW + 86_400_000), 300_000, 'a date too far away'],
];

for (const [value, expected, name] of CASES) {
  test(`Retry-After: ${name}`, () => {
    assert.equal(retryAfterMs(value, NOW), expected);
  });
}

test('whatever a server says, the pause lies between nothing and five minutes, or there is none', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const ms = retryAfterMs(value, NOW);
      assert.ok(ms === undefined || (ms >= 0 && ms <= 300_000));
    }),
  );
});
