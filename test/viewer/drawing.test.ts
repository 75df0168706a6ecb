import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bar } from '../../src/viewer/bar';
import { durationText } from '../../src/viewer/duration-text';
import { fitted, printable, textWidth } from '../../src/viewer/text-width';

describe('a bar', () => {
  it('begins at a whole column and ends at an eighth of one', () => {
    assert.equal(bar(0, 1, 4), '████');
    assert.equal(bar(0.25, 0.5, 4), ' █  ');
    assert.equal(bar(0.5, 0.625, 4), '  ▌ ');
    assert.equal(bar(0.3, 0.75, 4), ' ██ ');
  });

  it('keeps its length instead of its end when it is shorter than a column', () => {
    assert.equal(bar(0.3, 0.5, 4), ' ▊  ');
    assert.equal(bar(0.49, 0.5, 4), ' ▏  ');
  });

  it('is seen however short, and stays on its line', () => {
    assert.equal(bar(0, 0, 3), '▏  ');
    assert.equal(bar(1, 1, 3), '  ▏');
    assert.equal(bar(-5, 9, 3), '███');
    assert.equal(bar(Number.NaN, Number.NaN, 3), '▏  ');
  });

  it('takes exactly its width', () => {
    const part = fc.double({ min: -1, max: 2, noNaN: true });
    fc.assert(
      fc.property(part, part, fc.integer({ min: 1, max: 200 }), (from, to, width) => {
        assert.equal(bar(from, to, width).length, width);
      }),
    );
  });
});

describe('a duration', () => {
  it('has three digits that matter', () => {
    const cases: [number, string][] = [
      [0, '0 µs'],
      [0.2, '1 µs'],
      [999.4, '999 µs'],
      [999.5, '1.00 ms'],
      [9_994, '9.99 ms'],
      [9_995, '10.0 ms'],
      [99_949, '99.9 ms'],
      [99_950, '100 ms'],
      [999_499, '999 ms'],
      [999_500, '1.00 s'],
      [59_949_999, '59.9 s'],
      [59_950_000, '1 min 0 s'],
      [125_000_000, '2 min 5 s'],
      [3_599_499_999, '59 min 59 s'],
      [3_599_500_000, '1 h 0 min'],
      [12_000_000_000, '3 h 20 min'],
    ];
    for (const [us, text] of cases) assert.equal(durationText(us), text);
    assert.equal(durationText(Number.NaN), '0 µs');
  });
});

describe('text on a terminal', () => {
  it('has the width that it takes there', () => {
    const widths: [string, number][] = [
      ['plain', 5],
      ['', 0],
      ['é', 1],
      ['e\u0301', 1],
      ['書籍', 4],
      ['한글', 4],
      ['📚', 2],
      ['👩‍👩‍👧', 2],
      ['🇩🇪', 2],
      ['ａ', 2],
      ['…', 1],
      ['\u200b', 0],
    ];
    for (const [text, width] of widths) assert.equal(textWidth(text), width, JSON.stringify(text));
  });

  it('is cut between characters that are seen as one', () => {
    assert.equal(fitted('abc', 5), 'abc  ');
    assert.equal(fitted('abc', 3), 'abc');
    assert.equal(fitted('abcd', 3), 'ab…');
    assert.equal(fitted('書籍を', 4), '書… ');
    assert.equal(fitted('👩‍👩‍👧x', 2), '… ');
    assert.equal(fitted('abc', 0), '');
  });

  it('takes exactly the width it is fitted to', () => {
    const text = fc.string({ unit: 'grapheme' }).map(printable);
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 60 }), (given, width) => {
        assert.equal(textWidth(fitted(given, width)), width);
      }),
    );
  });

  it('has no control characters, no turned direction, no halves of pairs', () => {
    assert.equal(printable('a\tb\r\nc'), 'a b c');
    assert.equal(printable('\u001b[31m\u009b\u202ex\ud800'), '\ufffd[31m\ufffd\ufffdx\ufffd');
    assert.equal(printable('👩‍👩‍👧 é'), '👩‍👩‍👧 é');
  });
});
