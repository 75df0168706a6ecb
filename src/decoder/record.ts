import { isHex, wordOfHex } from '../bytes/hex';
import type { ReferenceRecord, SpanIds, SpanRecord } from '../model/span-record';
import { CHILD_OF } from '../model/span-record';

/** What every format says of a span; the rest has a default. */
export type SpanPart = Pick<SpanRecord, 'ids' | 'operationName' | 'startUs' | 'durationUs'> &
  Partial<SpanRecord>;

/** A whole record, always of the same shape. */
export function spanRecord(part: SpanPart): SpanRecord {
  return {
    ids: part.ids,
    operationName: part.operationName,
    startUs: part.startUs,
    durationUs: Math.max(0, part.durationUs),
    references: part.references,
    tags: part.tags,
    logs: part.logs,
    remoteParent: part.remoteParent ?? false,
    droppedTags: part.droppedTags ?? 0,
    droppedLogs: part.droppedLogs ?? 0,
    droppedReferences: part.droppedReferences ?? 0,
    traceState: part.traceState,
  };
}

/** An id as its words, four for a trace and two for a span; undefined when it is no id, or zero. */
export type IdWords = readonly number[] | undefined;

/** An id of `bytes.length / 4` words, big-endian. */
export function wordsOfBytes(bytes: Uint8Array, expectedBytes: number): IdWords {
  if (bytes.length !== expectedBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return nonZero(Array.from({ length: expectedBytes / 4 }, (_, i) => view.getInt32(i * 4)));
}

/** An id of `digits` hex digits, either case. */
export function wordsOfHex(text: string, digits: number): IdWords {
  if (text.length !== digits || !isHex(text, 0, digits)) return undefined;
  return nonZero(Array.from({ length: digits / 8 }, (_, i) => wordOfHex(text, i * 8, i * 8 + 8)));
}

/** The words, unless all of them are zero, which is no id. */
export function nonZero(words: readonly number[]): IdWords {
  return words.some((word) => word !== 0) ? words : undefined;
}

const NO_PARENT = [0, 0];

export function idsOf(
  trace: readonly number[],
  span: readonly number[],
  parent: readonly number[] = NO_PARENT,
  flags = 0,
): SpanIds {
  return {
    traceId0: trace[0],
    traceId1: trace[1],
    traceId2: trace[2],
    traceId3: trace[3],
    spanId0: span[0],
    spanId1: span[1],
    parentId0: parent[0],
    parentId1: parent[1],
    flags,
  };
}

export function hasTraceAndSpan(ids: SpanIds): boolean {
  const trace = ids.traceId0 | ids.traceId1 | ids.traceId2 | ids.traceId3;
  return trace !== 0 && (ids.spanId0 | ids.spanId1) !== 0;
}

/**
 * References as a record holds them: undefined when they say no more than the parent id does, and with the parent's
 * among them when they say more.
 */
export function normalReferences(
  ids: SpanIds,
  told: readonly ReferenceRecord[],
): readonly ReferenceRecord[] | undefined {
  if (told.length === 0) return undefined;
  const named = told.find((reference) => isParent(ids, reference.ids));
  if (named !== undefined) return told.length === 1 && named.type === CHILD_OF ? undefined : told;
  if ((ids.parentId0 | ids.parentId1) === 0) return told;
  return [{ type: CHILD_OF, ids: parentOf(ids) }, ...told];
}

function isParent(ids: SpanIds, to: SpanIds): boolean {
  return (
    to.spanId1 === ids.parentId1 &&
    to.spanId0 === ids.parentId0 &&
    to.traceId3 === ids.traceId3 &&
    to.traceId2 === ids.traceId2 &&
    to.traceId1 === ids.traceId1 &&
    to.traceId0 === ids.traceId0
  );
}

/** What is known of the parent: its ids. */
function parentOf(ids: SpanIds): SpanIds {
  return { ...ids, spanId0: ids.parentId0, spanId1: ids.parentId1, parentId0: 0, parentId1: 0, flags: 0 };
}
