import fc from 'fast-check';
import type {
  FlatTags,
  LogRecord,
  ReferenceRecord,
  SpanIds,
  SpanRecord,
  TagValue,
} from '../../src/model/span-record';

/** Ordinary and awkward text: any UTF-16 (lone surrogates too), empty, and lengths about one and two varint bytes. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.integer({ min: 0xd700, max: 0xe100 }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    'a'.repeat(127),
    'a'.repeat(128),
    'é'.repeat(63),
    'é'.repeat(64),
    '€'.repeat(5462),
    '"\\\n\u0000',
  ),
);

const number: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
);

const value: fc.Arbitrary<TagValue> = fc.oneof(text, number, fc.boolean(), fc.uint8Array({ maxLength: 200 }));

const key = fc.oneof(
  text,
  fc.constantFrom(
    'span.kind',
    'error',
    'event',
    'message',
    'stack',
    'error.kind',
    'peer.service',
    'peer.port',
    '__proto__',
  ),
);

/** Keys are unique on the wire too: two lone surrogates are one and the same U+FFFD there. */
function flatTags(maxLength: number): fc.Arbitrary<FlatTags> {
  return fc
    .uniqueArray(
      fc.tuple(key, fc.oneof(value, fc.constantFrom<TagValue>('client', 'server', true, 'error', 'true'))),
      {
        selector: ([name]) => Buffer.from(name).toString(),
        maxLength,
      },
    )
    .map((pairs) => pairs.flat());
}

const word = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)));

const ids: fc.Arbitrary<SpanIds> = fc.record({
  traceId0: word,
  traceId1: word,
  traceId2: word,
  traceId3: fc.integer({ min: 1 }),
  spanId0: word,
  spanId1: fc.integer({ min: 1 }),
  parentId0: word,
  parentId1: word,
  flags: fc.constantFrom(0, 1, 3),
});

/** A moment a clock can say, to a quarter of a microsecond, which is as exact as a double is today. */
const momentUs = fc.integer({ min: 4, max: 8_000_000_000_000_000 }).map((quarters) => quarters / 4);

const log: fc.Arbitrary<LogRecord> = fc.record({ timestampUs: momentUs, fields: flatTags(5) });

const reference: fc.Arbitrary<ReferenceRecord> = fc.record({
  type: fc.constantFrom(0 as const, 1 as const),
  ids,
});

const loose: fc.Arbitrary<SpanRecord> = fc.record({
  ids,
  operationName: text,
  startUs: momentUs,
  durationUs: fc.oneof(
    fc.constantFrom(0, 0.25, 1, 1.5),
    fc.integer({ min: 0, max: 2 ** 40 }).map((quarters) => quarters / 4),
  ),
  references: fc.option(fc.array(reference, { maxLength: 3 }), { nil: undefined }),
  tags: fc.option(flatTags(8), { nil: undefined }),
  logs: fc.option(fc.array(log, { maxLength: 3 }), { nil: undefined }),
  remoteParent: fc.boolean(),
  droppedTags: fc.constantFrom(0, 1, 300),
  droppedLogs: fc.constantFrom(0, 127, 128),
  droppedReferences: fc.constantFrom(0, 2),
  traceState: fc.constantFrom(undefined, '', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'),
});

/** Any span a tracer can hand over; half of those with references have one that is the parent's. */
export const arbitrarySpan: fc.Arbitrary<SpanRecord> = fc.tuple(loose, fc.boolean()).map(([span, named]) => {
  const first = span.references?.[0];
  const { parentId0: spanId0, parentId1: spanId1 } = span.ids;
  if (!named || first === undefined || (spanId0 | spanId1) === 0) return span;
  return {
    ...span,
    references: [{ type: first.type, ids: { ...span.ids, spanId0, spanId1 } }, ...span.references!.slice(1)],
  };
});
