import type { ReportedSpan } from '../model/reported-span';
import { findTag } from '../model/span-record';
import type { StoredTrace } from './stored-trace';

/** What a trace must have; all that is said must hold for one and the same span, but for the trace's own times. */
export interface TraceQuery {
  readonly service?: string;
  readonly operation?: string;
  /** Tags of the span or of its process, compared as text. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Microseconds. */
  readonly minDurationUs?: number;
  readonly maxDurationUs?: number;
  /** Microseconds since the Unix epoch, between which the span starts. */
  readonly startUs?: number;
  readonly endUs?: number;
  /** At most so many traces, the newest. */
  readonly limit?: number;
}

export function matches(trace: StoredTrace, query: TraceQuery): boolean {
  return trace.spans.some((reported) => spanMatches(reported, query));
}

function spanMatches(reported: ReportedSpan, query: TraceQuery): boolean {
  const { process, span } = reported;
  const { service, operation, tags = {} } = query;
  if (service !== undefined && process.serviceName !== service) return false;
  if (operation !== undefined && span.operationName !== operation) return false;
  if (!isWithin(span.durationUs, query.minDurationUs, query.maxDurationUs)) return false;
  if (!isWithin(span.startUs, query.startUs, query.endUs)) return false;
  return Object.entries(tags).every(([key, value]) => hasTag(reported, key, value));
}

function isWithin(value: number, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): boolean {
  return value >= from && value <= to;
}

function hasTag({ process, span }: ReportedSpan, key: string, value: string): boolean {
  const found = findTag(span.tags, key) ?? findTag(process.tags, key);
  return found !== undefined && String(found) === value;
}
