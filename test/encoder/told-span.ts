import { hexOfWords } from '../../src/bytes/hex';
import type { FlatTags, ReferenceRecord, SpanIds, SpanRecord, TagValue } from '../../src/model/span-record';

/** `[name, value]`, the strings as they are after a journey through UTF-8. */
export type ToldTag = readonly [string, TagValue];

/** What a judge read from bytes, or what it should have read: plain values, equal by `deepStrictEqual`. */
export interface ToldSpan {
  traceId: string;
  spanId: string;
  parentId: string;
  name: string;
  references: { type: string; traceId: string; spanId: string }[];
  flags: number;
  startUs: number;
  durationUs: number;
  tags: ToldTag[];
  logs: { timestampUs: number; fields: ToldTag[] }[];
}

/** Lone surrogates become U+FFFD. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

export function toldTraceId(ids: SpanIds): string {
  return hexOfWords(ids.traceId0, ids.traceId1) + hexOfWords(ids.traceId2, ids.traceId3);
}

export function toldTags(tags: FlatTags | undefined): ToldTag[] {
  const told: ToldTag[] = [];
  for (let i = 0; i < (tags?.length ?? 0); i += 2)
    told.push([wellFormed(String(tags![i])), toldValue(tags![i + 1])]);
  return told;
}

/** Infinities and NaN arrive as text. */
export function toldValue(value: TagValue): TagValue {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'object' ? Uint8Array.from(value) : value;
}

export function toldReference({ type, ids }: ReferenceRecord): ToldSpan['references'][number] {
  return {
    type: type === 0 ? 'CHILD_OF' : 'FOLLOWS_FROM',
    traceId: toldTraceId(ids),
    spanId: hexOfWords(ids.spanId0, ids.spanId1),
  };
}

/** The record itself, told with whole microseconds. */
export function toldSpan(span: SpanRecord): ToldSpan {
  const { ids } = span;
  return {
    traceId: toldTraceId(ids),
    spanId: hexOfWords(ids.spanId0, ids.spanId1),
    parentId: hexOfWords(ids.parentId0, ids.parentId1),
    name: wellFormed(span.operationName),
    references: (span.references ?? []).map(toldReference),
    flags: ids.flags,
    startUs: Math.round(span.startUs),
    durationUs: Math.max(1, Math.round(span.durationUs)),
    tags: toldTags(span.tags),
    logs: (span.logs ?? []).map((log) => ({
      timestampUs: Math.round(log.timestampUs),
      fields: toldTags(log.fields),
    })),
  };
}
