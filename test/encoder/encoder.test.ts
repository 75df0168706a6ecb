import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '../../src/bytes/byte-writer';
import { hexOfWords } from '../../src/bytes/hex';
import type { Encoder } from '../../src/encoder/encoder';
import type { SpanRecord } from '../../src/model/span-record';
import { spanRecord } from '../fakes/span-record';
import { arbitrarySpan } from './arbitrary-span';
import { everyFormat } from './every-format';
import { envelope, openWriter } from './sealed';

const process = { serviceName: 'søk', tags: ['hostname', 'h', 'pid', 7] };

const idOf = ({ ids }: SpanRecord): string => hexOfWords(ids.spanId0, ids.spanId1);

/** Spans one after another in one writer, and where each of them ends. */
function appended(encoder: Encoder, spans: readonly SpanRecord[]): { writer: ByteWriter; ends: number[] } {
  const writer = openWriter(encoder);
  const ends = spans.map((span) => {
    encoder.append(writer, span);
    return writer.position;
  });
  return { writer, ends: [encoder.headBytes, ...ends] };
}

function seal(encoder: Encoder, writer: ByteWriter, spanCount: number): Buffer {
  const start = encoder.seal(writer, envelope(spanCount));
  assert.ok(start >= 0 && start <= encoder.headBytes, `the header begins at ${start}`);
  return Buffer.from(writer.bytes.subarray(start, writer.position));
}

/** Half a span is written before its log throws. */
const poison = spanRecord({
  tags: ['k', 'v'],
  logs: [
    {
      timestampUs: 1,
      get fields(): string[] {
        throw new Error('poison');
      },
    },
  ],
});

for (const { name, make, spanIds } of everyFormat) {
  describe(`Encoder: ${name}`, () => {
    const encoder = make(process);

    it('has nothing of one span in the next', () => {
      const property = fc.property(arbitrarySpan, arbitrarySpan, (first, second) => {
        const alone = appended(encoder, [second]);
        const after = appended(encoder, [first, second]);
        assert.deepEqual(
          after.writer.bytes.subarray(after.ends[1], after.ends[2]),
          alone.writer.bytes.subarray(alone.ends[0], alone.ends[1]),
        );
      });
      fc.assert(property, { numRuns: 50 });
    });

    it('can be cut between any two spans, and both parts sealed anew', () => {
      const spans = fc.array(arbitrarySpan, { minLength: 2, maxLength: 5 });
      const property = fc.property(spans, fc.nat(), (all, at) => {
        const cut = 1 + (at % (all.length - 1));
        const { writer, ends } = appended(encoder, all);
        assert.deepEqual(spanIds(seal(encoder, writer, all.length)), all.map(idOf));
        const upper = openWriter(encoder);
        upper.raw(writer.bytes.subarray(ends[cut], ends[all.length]));
        writer.position = ends[cut];
        assert.deepEqual(spanIds(seal(encoder, writer, cut)), all.slice(0, cut).map(idOf));
        assert.deepEqual(spanIds(seal(encoder, upper, all.length - cut)), all.slice(cut).map(idOf));
      });
      fc.assert(property, { numRuns: 50 });
    });

    it('gives the same bytes when it is sealed again', () => {
      const { writer, ends } = appended(encoder, [spanRecord(), spanRecord({ ids: { spanId1: 4 } })]);
      const once = seal(encoder, writer, 2);
      writer.position = ends[2];
      assert.deepEqual(seal(encoder, writer, 2), once);
    });

    it('can be rewound after a span that threw in the middle', () => {
      const { writer, ends } = appended(encoder, [spanRecord()]);
      assert.throws(() => encoder.append(writer, poison), /poison/);
      assert.ok(writer.position > ends[1], 'half a span was left behind');
      writer.position = ends[1];
      encoder.append(writer, spanRecord({ ids: { spanId1: 9 } }));
      assert.deepEqual(spanIds(seal(encoder, writer, 2)), ['0000000000000003', '0000000000000009']);
    });

    it('can be rewound after a span that does not fit, down to its last byte', () => {
      const big = spanRecord({
        ids: { parentId1: 2 },
        tags: ['text', 'x'.repeat(500), 'n', 0.5, 'flag', true, 'bytes', Uint8Array.of(1, 2)],
        logs: [{ timestampUs: 1, fields: ['event', 'é'.repeat(100)] }],
      });
      const { ends } = appended(encoder, [spanRecord(), big]);
      // An encoder may ask for a little more than it uses.
      const small = ends[1] + encoder.tailBytes + 32;
      for (let maxBytes = Math.max(small, encoder.headBytes); maxBytes < ends[2]; maxBytes += 7) {
        const writer = new ByteWriter(1, maxBytes);
        writer.ensure(encoder.headBytes);
        writer.position = encoder.headBytes;
        encoder.append(writer, spanRecord());
        assert.throws(() => encoder.append(writer, big), { code: 'CLEW_ERR_OUT_OF_ROOM' });
        writer.position = ends[1];
        assert.deepEqual(spanIds(seal(encoder, writer, 1)), ['0000000000000003']);
      }
    });

    it('keeps within the room it asked for before and after the spans', () => {
      const spans = [spanRecord(), spanRecord()];
      const { writer, ends } = appended(encoder, spans);
      seal(encoder, writer, 2);
      assert.ok(writer.position - ends[2] <= encoder.tailBytes);
    });

    it('does not write to the span or the process', () => {
      const span = deepFrozen(
        spanRecord({
          tags: ['a', 1, 'error', true, 'span.kind', 'client'],
          logs: [{ timestampUs: 1, fields: ['event', 'error', 'message', 'm'] }],
        }),
      );
      const { writer } = appended(make(deepFrozen({ serviceName: 's', tags: ['a', 'b'] })), [span]);
      assert.ok(writer.position > 0);
    });

    it('carries a service of any name and no process tags', () => {
      for (const serviceName of ['', 'Ärger', 'x'.repeat(20_000), '\ud800']) {
        const bare = make({ serviceName, tags: [] });
        const { writer } = appended(bare, [spanRecord()]);
        assert.deepEqual(spanIds(seal(bare, writer, 1)), ['0000000000000003']);
      }
    });
  });
}

function deepFrozen<T>(value: T): T {
  if (value !== null && typeof value === 'object')
    for (const member of Object.values(value)) deepFrozen(member);
  return Object.freeze(value);
}
