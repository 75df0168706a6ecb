import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hexDigit, hexOfWord, hexOfWords, isHex, wordOfHex } from '../../src/bytes/hex';

const word = fc.integer();

describe('hex', () => {
  it('writes a word as eight lower-case digits, sign and zeros included', () => {
    assert.deepEqual([0, 1, -1, 0x7fffffff, -0x80000000, 0xabcdef].map(hexOfWord), [
      '00000000',
      '00000001',
      'ffffffff',
      '7fffffff',
      '80000000',
      '00abcdef',
    ]);
    assert.equal(hexOfWords(0x0a, -2), '0000000afffffffe');
  });

  it('reads back every word it wrote', () => {
    fc.assert(
      fc.property(word, word, (high, low) => {
        const text = hexOfWords(high, low);
        assert.deepEqual([wordOfHex(text, 0, 8), wordOfHex(text, 8, 16)], [high, low]);
      }),
    );
  });

  it('knows the digits of both cases, and their neighbours for what they are', () => {
    for (let code = 0; code < 300; code++) {
      const character = String.fromCharCode(code);
      const expected = /^[0-9a-f]$/i.test(character) ? Number.parseInt(character, 16) : -1;
      assert.equal(hexDigit(code), expected, JSON.stringify(character));
    }
  });

  it('takes a range of nothing but digits, and no other', () => {
    for (const [text, start, end, expected] of [
      ['0aF9', 0, 4, true],
      ['x0aF9x', 1, 5, true],
      ['x0aF9x', 0, 5, false],
      ['x0aF9x', 1, 6, false],
      ['0a', 0, 3, false],
      ['0a', 1, 1, false],
      ['0a', 2, 1, false],
      ['', 0, 0, false],
      ['٠', 0, 1, false],
    ] satisfies [string, number, number, boolean][]) {
      assert.equal(isHex(text, start, end), expected, `${JSON.stringify(text)} ${start}..${end}`);
    }
  });

  it('reads at most the last eight digits of a range, and 0 from an empty one', () => {
    assert.equal(wordOfHex('123456789', 0, 9), 0x23456789);
    assert.equal(wordOfHex('12345678', 0, 8), 0x12345678);
    assert.equal(wordOfHex('ff', 0, 2), 255);
    assert.equal(wordOfHex('ff', 1, 1), 0);
    assert.equal(wordOfHex('ff', 0, -3), 0);
    assert.equal(wordOfHex('fffffffff', 1, 9), -1);
  });
});
