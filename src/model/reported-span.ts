import type { Process } from './process';
import type { SpanRecord } from './span-record';

/** A span with who reported it: what leaves a decoder or stands in a store, where spans of many processes meet. */
export interface ReportedSpan {
  readonly process: Process;
  readonly span: SpanRecord;
}
