import type { ReferenceRecord, SpanIds, SpanRecord } from '../model/span-record';
import { CHILD_OF } from '../model/span-record';

/** True when `ids` name a span: a context that carried only baggage has none, and backends refuse zeros. */
export function hasIds(ids: SpanIds): boolean {
  return (
    (ids.traceId0 | ids.traceId1 | ids.traceId2 | ids.traceId3) !== 0 && (ids.spanId0 | ids.spanId1) !== 0
  );
}

/** How many references name a span. */
export function countReferences(references: readonly ReferenceRecord[]): number {
  let count = 0;
  for (let i = 0; i < references.length; i++) if (hasIds(references[i].ids)) count++;
  return count;
}

/**
 * True when `reference` says no more than the parent id does, which formats with a parent id need not repeat: childOf,
 * and of the same trace. A followsFrom parent is worth a link, since the link carries the kind of reference.
 */
export function isPlainParent(span: SpanRecord, reference: ReferenceRecord): boolean {
  const { ids } = span;
  const to = reference.ids;
  return (
    reference.type === CHILD_OF &&
    to.spanId1 === ids.parentId1 &&
    to.spanId0 === ids.parentId0 &&
    to.traceId3 === ids.traceId3 &&
    to.traceId2 === ids.traceId2 &&
    to.traceId1 === ids.traceId1 &&
    to.traceId0 === ids.traceId0
  );
}

/** True when `reference` belongs among the links: it names a span, and is more than the plain parent. */
export function isLink(span: SpanRecord, reference: ReferenceRecord): boolean {
  return hasIds(reference.ids) && !isPlainParent(span, reference);
}
