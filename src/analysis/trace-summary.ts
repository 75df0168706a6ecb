import { hexOfWords } from '../bytes/hex';
import { findTag, type SpanRecord } from '../model/span-record';
import { type TraceTree, walk } from './trace-tree';

/** A trace in few words. */
export interface TraceSummary {
  /** 32 lower-case hex digits; empty without any span. */
  readonly traceId: string;
  /** Of the first root. */
  readonly serviceName: string;
  readonly operationName: string;
  /** From the earliest start to the latest end, microseconds. */
  readonly durationUs: number;
  readonly spanCount: number;
  readonly errorCount: number;
  /** In the order in which the tree meets them. */
  readonly services: readonly string[];
  /** Roots whose parents are missing. */
  readonly headlessCount: number;
}

export function summarize(tree: TraceTree): TraceSummary {
  const services = new Set<string>();
  let errorCount = 0;
  let headlessCount = 0;
  for (const { node } of walk(tree.roots)) {
    services.add(node.reported.process.serviceName);
    if (isError(node.reported.span)) errorCount++;
    if (node.headless) headlessCount++;
  }
  const first = tree.roots[0]?.reported;
  return {
    traceId: first === undefined ? '' : traceIdOf(first.span),
    serviceName: first?.process.serviceName ?? '',
    operationName: first?.span.operationName ?? '',
    durationUs: tree.endUs - tree.startUs,
    spanCount: tree.spanCount,
    errorCount,
    services: [...services],
    headlessCount,
  };
}

/** Whether the tag `error` says so: anything but false, nothing and zero. */
export function isError(span: SpanRecord): boolean {
  const error = findTag(span.tags, 'error');
  return error !== undefined && error !== false && error !== 'false' && error !== '' && error !== 0;
}

function traceIdOf({ ids }: SpanRecord): string {
  return hexOfWords(ids.traceId0, ids.traceId1) + hexOfWords(ids.traceId2, ids.traceId3);
}
