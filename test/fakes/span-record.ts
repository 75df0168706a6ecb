import type { LogRecord, ReferenceRecord, SpanIds, SpanRecord } from '../../src/model/span-record';

/** 2023-11-14T22:13:20Z: the start of every fake span, in microseconds. */
export const FAKE_START_US = 1_700_000_000_000_000;

/** Ids of a sampled root: trace 01020304…0f10, span 3. */
export function spanIds(overrides: Partial<SpanIds> = {}): SpanIds {
  return {
    traceId0: 0x01020304,
    traceId1: 0x05060708,
    traceId2: 0x090a0b0c,
    traceId3: 0x0d0e0f10,
    spanId0: 0,
    spanId1: 3,
    parentId0: 0,
    parentId1: 0,
    flags: 1,
    ...overrides,
  };
}

/** A bare, finished root `op` of 5 ms; whatever the test is about goes into `overrides` (ids may be given in part). */
export function spanRecord(
  overrides: Partial<Omit<SpanRecord, 'ids'>> & { ids?: Partial<SpanIds> } = {},
): SpanRecord {
  return {
    operationName: 'op',
    startUs: FAKE_START_US,
    durationUs: 5000,
    references: undefined as readonly ReferenceRecord[] | undefined,
    tags: undefined,
    logs: undefined as readonly LogRecord[] | undefined,
    remoteParent: false,
    droppedTags: 0,
    droppedLogs: 0,
    droppedReferences: 0,
    traceState: undefined,
    ...overrides,
    ids: spanIds(overrides.ids),
  };
}
