import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SpanContext } from '../../src/context/span-context';
import { FormatHarness } from './format-harness';

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';
const PARENT = '0020000000000001';

/** The letters of the states are lower case. */
const B3 = /^\s*([0-9a-fA-F]{1,32})-([0-9a-fA-F]{1,16})(?:-[01d](?:-([0-9a-fA-F]{1,16}))?)?\s*$/;

/** A header with all its digits, which is read in place, and what says the same of it in another way. */
interface Usual {
  readonly format: string;
  readonly name: string;
  readonly header: string;
  readonly valid: RegExp;
}

const USUAL: readonly Usual[] = [
  {
    format: 'jaeger',
    name: 'uber-trace-id',
    header: `${TRACE}:${SPAN}:0:1`,
    valid: /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):([0-9a-f]{1,16}):[0-9a-f]{1,2}$/i,
  },
  {
    format: 'jaeger',
    name: 'uber-trace-id',
    header: `${TRACE}:${SPAN}:${PARENT}:1`,
    valid: /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):([0-9a-f]{1,16}):[0-9a-f]{1,2}$/i,
  },
  {
    format: 'w3c',
    name: 'traceparent',
    header: `00-${TRACE}-${SPAN}-01`,
    valid:
      /^[ \t]*(?!ff)(?:00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}|(?!00)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?)[ \t]*$/,
  },
  {
    format: 'b3',
    name: 'b3',
    header: `${TRACE}-${SPAN}-1`,
    valid: B3,
  },
  {
    format: 'b3',
    name: 'b3',
    header: `${TRACE}-${SPAN}-d-${PARENT}`,
    valid: B3,
  },
];

/** Digits, their neighbours, what separates fields, what looks like a digit in its low byte. */
const character = fc.constantFrom(
  ...'0123456789abcdefABCDEF/:@G`g-_ \t1d',
  'İ',
  '\u0130',
  '\u0431',
  '\uff11',
);

function ids(context: SpanContext | undefined): string {
  return context === undefined ? 'none' : `${context.toTraceId()} ${context.toSpanId()}`;
}

function expected(valid: RegExp, header: string): string {
  const match = valid.exec(header);
  if (match === null) return 'none';
  const [trace, span] = [match[1] ?? match[3], match[2] ?? match[4]];
  if (/^0*$/.test(trace) || /^0*$/.test(span)) return 'none';
  const long = trace.toLowerCase().padStart(32, '0');
  return `${long.startsWith('0'.repeat(16)) ? long.slice(16) : long} ${span.toLowerCase().padStart(16, '0')}`;
}

for (const { format, name, header, valid } of USUAL) {
  const harness = new FormatHarness(format);
  const read = (text: string) => ids(harness.extract({ [name]: text }));

  test(`${format}: ${header} with any one character replaced`, () => {
    assert.equal(read(header), `${TRACE} ${SPAN}`);
    for (let at = 0; at < header.length; at++) {
      for (const other of ['0', 'A', 'f', 'g', '/', ':', '@', '-', ' ', '1', 'd', '\u0131', '\uff11']) {
        const changed = header.slice(0, at) + other + header.slice(at + 1);
        assert.equal(read(changed), expected(valid, changed), JSON.stringify(changed));
      }
    }
  });

  test(`${format}: ${header} with several characters replaced, left out or added`, () => {
    const edit = fc.tuple(fc.nat(header.length), fc.nat(2), fc.string({ unit: character, maxLength: 2 }));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
        const changed = edits.reduce(
          (text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed),
          header,
        );
        assert.equal(read(changed), expected(valid, changed), JSON.stringify(changed));
      }),
      { numRuns: 2000 },
    );
  });
}
