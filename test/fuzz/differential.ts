import type { SpanRecord } from '../../src/model/span-record';
import { sealed } from '../encoder/sealed';
import { difference } from './difference';
import { FORMATS } from './formats';
import type { Probe } from './probe';

/** What a span recorded is, without the methods and the bookkeeping of a live one. */
function recordOf(span: SpanRecord): SpanRecord {
  const { operationName, startUs, durationUs, references, tags, logs, remoteParent } = span;
  const { droppedTags, droppedLogs, droppedReferences, traceState } = span;
  return {
    ids: idsOf(span.ids),
    operationName,
    startUs,
    durationUs,
    references: references?.map(({ type, ids }) => ({ type, ids: idsOf(ids) })),
    tags,
    logs,
    remoteParent,
    droppedTags,
    droppedLogs,
    droppedReferences,
    traceState,
  };
}

function idsOf(ids: SpanRecord['ids']): SpanRecord['ids'] {
  const { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, parentId0, parentId1, flags } = ids;
  return { traceId0, traceId1, traceId2, traceId3, spanId0, spanId1, parentId0, parentId1, flags };
}

/** Zipkin's tags are a map: their order says nothing. */
function tagsSorted(span: SpanRecord): SpanRecord {
  const { tags } = span;
  if (tags === undefined) return span;
  const pairs = tags.flatMap((key, i) => (i % 2 === 0 ? [[key, tags[i + 1]] as const] : []));
  return { ...span, tags: pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).flat() };
}

/** A clock says moments in this range, in quarters of microseconds, about. */
const LAST_MOMENT_US = 2 ** 51;
/** Formats round to microseconds, ends and beginnings apart. */
const ROUNDING_US = 2;

/** In every format: what our decoder reads from our encoder equals the span, but for what the format cannot say. */
export function roundTrips(span: SpanRecord, probe: Probe): void {
  const record = recordOf(span);
  for (const { name, encoder, decode, through } of FORMATS) {
    const bytes = probe.call(`${name} encoder`, () => sealed(encoder, [span]));
    if (bytes === undefined) continue;
    const batches = probe.call(`${name} decoder`, () => decode(bytes));
    if (batches === undefined) continue;
    const read = batches.flatMap(({ spans }) => spans).map(tagsSorted);
    const expected = [tagsSorted(through(record))];
    const wrong = difference(read.map(timeless), expected.map(timeless));
    if (wrong !== undefined) probe.found(`${name} round trip`, wrong);
    else if (!sameTimes(read[0], expected[0])) probe.found(`${name} round trip`, 'other times');
  }
}

function timeless(span: SpanRecord): SpanRecord {
  const logs = span.logs?.map(({ fields }) => ({ timestampUs: 0, fields }));
  return { ...span, startUs: 0, durationUs: 0, logs };
}

/** Times that no clock says, and an application may well give, need not come back. */
function sameTimes(read: SpanRecord, expected: SpanRecord): boolean {
  if (!isMoment(expected.startUs) || !isMoment(expected.startUs + expected.durationUs)) return true;
  return isNear(read.startUs, expected.startUs) && isNear(read.durationUs, expected.durationUs);
}

function isMoment(us: number): boolean {
  return us >= 1 && us < LAST_MOMENT_US;
}

function isNear(oneUs: number, otherUs: number): boolean {
  return Math.abs(oneUs - otherUs) <= ROUNDING_US;
}
