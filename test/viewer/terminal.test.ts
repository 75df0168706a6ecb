import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { type RenderTraceOptions, renderTrace } from '../../src/viewer/terminal';
import { textWidth } from '../../src/viewer/text-width';
import { traceLine } from '../../src/viewer/trace-line';
import { type FakeSpan, reportedSpan } from '../fakes/reported-span';

const SHOP: readonly FakeSpan[] = [
  { id: 1, name: 'GET /books/7', service: 'frontend', durationUs: 40_000 },
  { id: 2, parent: 1, name: 'book', service: 'backend', startUs: 5000, durationUs: 10_000 },
  {
    id: 3,
    parent: 1,
    name: 'prices',
    service: 'backend',
    startUs: 20_000,
    durationUs: 20_000,
    tags: ['error', true],
  },
];

function rendered(spans: readonly FakeSpan[], options?: RenderTraceOptions): string[] {
  return renderTrace(spans.map(reportedSpan), options).split('\n');
}

describe('a trace in the terminal', () => {
  it('is a line a span: indented, with a bar for its time, its duration, and a mark for an error', () => {
    assert.deepEqual(
      rendered(SHOP, { width: 72 }),
      [
        'GET /books/7 of frontend took 40.0 ms: 3 spans in 2 services, 1 error (trace 0102030405060708090a0b0c0d0e0f10)',
        '',
        'frontend  GET /books/7  █████████████████████████████████████    40.0 ms',
        '  backend  book             █████████▉                           10.0 ms',
        '  backend  prices                         ███████████████████  ✗ 20.0 ms',
      ].map((line) => line),
    );
  });

  it('is never wider than it may be, and no line ends in a blank', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 80 });
    const span = fc.record({
      id: fc.integer({ min: 1, max: 30 }),
      parent: fc.integer({ min: 0, max: 30 }),
      name,
      service: name,
      startUs: fc.integer({ min: -1e6, max: 1e6 }),
      durationUs: fc.integer({ min: 0, max: 1e9 }),
    });
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 50, max: 200 }),
        (spans, width) => {
          const [, ...lines] = rendered(spans, { width });
          for (const line of lines) {
            assert.ok(textWidth(line) <= width, `${textWidth(line)} columns: ${line}`);
            assert.ok(!line.endsWith(' '));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('loses its middle when it is long, and says how much that is', () => {
    const spans = Array.from({ length: 100 }, (_, i) => ({
      id: i + 1,
      parent: i === 0 ? 0 : 1,
      startUs: i,
      tags: i === 50 ? ['error', true] : undefined,
    }));
    const [, , ...lines] = rendered(spans, { maxSpans: 6 });
    assert.equal(lines.length, 7);
    assert.match(lines[3], /op 4/);
    assert.equal(lines[4], '  ⋮ 94 spans not shown, 1 with an error');
    assert.match(lines[6], /op 100/);
    assert.equal(rendered(spans.slice(0, 6), { maxSpans: 6 }).length, 8);
  });

  it('marks spans whose parents have not arrived', () => {
    const lines = rendered([...SHOP, { id: 9, parent: 77, name: 'lost', startUs: 30_000 }]);
    assert.match(lines[5], /^… svc {2}lost/);
    assert.equal(lines.at(-1), "… 1 span's parent has not arrived.");
  });

  it('says the same in colour', () => {
    const plain = rendered(SHOP);
    const coloured = rendered(SHOP, { colour: true });
    assert.notDeepEqual(coloured, plain);
    assert.deepEqual(coloured.map(stripVTControlCharacters), plain);
  });

  it('lets no control character of a name reach the terminal', () => {
    const evil = '\u001b]0;owned\u0007\u009b31m\u202e\r\nnext';
    const text = renderTrace([reportedSpan({ id: 1, name: evil, service: evil })]);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
    assert.equal(text.split('\n').length, 3);
  });

  it('draws what it is given, however odd', () => {
    assert.equal(renderTrace([]), 'A trace without spans.');
    assert.match(renderTrace([reportedSpan({ id: 1, durationUs: 0 })]), /▏ +0 µs$/);
    const deep = Array.from({ length: 40 }, (_, i) => ({ id: i + 1, parent: i, startUs: i }));
    assert.match(rendered(deep, { width: 60 }).at(-1) ?? '', /svc {2}op 40 /);
  });
});

describe('a trace on one line', () => {
  it('says what it was, how long it took, and how it went', () => {
    const line = traceLine(SHOP.map(reportedSpan));
    assert.equal(line, rendered(SHOP)[0]);
    assert.match(traceLine([reportedSpan({ id: 1 })]), /^op 1 of svc took 1\.00 ms: 1 span \(trace /);
  });
});
