import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseBoolean, parseDuration, parseList, parseNumber, parseSize } from '../../src/config/parse';

function table<T>(parse: (text: string) => T, rows: readonly (readonly [string, T])[]): void {
  for (const [text, expected] of rows) assert.deepEqual(parse(text), expected, JSON.stringify(text));
}

test('booleans are 1/true/yes/on and their opposites in any case, and nothing else', () => {
  for (const text of ['1', 'true', 'TRUE', 'Yes', 'on']) assert.equal(parseBoolean(text), true, text);
  for (const text of ['0', 'false', 'FALSE', 'No', 'off']) assert.equal(parseBoolean(text), false, text);
  for (const text of ['', '2', 'y', 'wahr', 'truely', '-1'])
    assert.equal(parseBoolean(text), undefined, text);
});

test('durations are milliseconds unless a unit says otherwise', () => {
  table(parseDuration, [
    ['500', 500],
    ['500ms', 500],
    ['1s', 1000],
    ['1.1s', 1100],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1 S', 1000],
    ['0', 0],
    ['', undefined],
    ['s', undefined],
    ['-1s', undefined],
    ['1d', undefined],
    ['1s2', undefined],
    ['1e3', undefined],
    ['constructor', undefined],
    ['1constructor', undefined],
  ]);
});

test('sizes with an i count by 1024, without by 1000', () => {
  table(parseSize, [
    ['65536', 65_536],
    ['64KiB', 65_536],
    ['64kib', 65_536],
    ['4MB', 4_000_000],
    ['1 GiB', 1024 ** 3],
    ['0.5KiB', 512],
    ['1.0001kb', 1000],
    ['12b', 12],
    ['', undefined],
    ['KiB', undefined],
    ['-1', undefined],
    ['64K', undefined],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', undefined],
  ]);
});

test('numbers are decimal and finite', () => {
  table(parseNumber, [
    ['1', 1],
    ['-0.25', -0.25],
    ['.5', 0.5],
    ['1e-3', 0.001],
    ['', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['1e999', undefined],
    ['0x10', undefined],
    ['1,5', undefined],
  ]);
});

test('a list leaves out what is empty', () => {
  table(parseList, [
    ['a, b ,c', ['a', 'b', 'c']],
    [',a,,', ['a']],
    [' , ', []],
  ]);
});

test('any text is answered in time that grows with its length only, and never by throwing', () => {
  const parsers = [parseBoolean, parseNumber, parseDuration, parseSize, parseList];
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      for (const parse of parsers) parse(text);
    }),
    { numRuns: 5000 },
  );
  const hostile = ['1'.repeat(1_000_000), '1.'.repeat(500_000), `${' '.repeat(1_000_000)}s`];
  const begun = performance.now();
  for (const text of hostile) for (const parse of parsers) parse(text);
  assert.ok(performance.now() - begun < 2000);
});
