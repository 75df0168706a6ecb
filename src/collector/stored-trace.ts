import type { ReportedSpan } from '../model/reported-span';

/** What has arrived of one trace. More may come: look again. */
export interface StoredTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** In the order in which they arrived. */
  readonly spans: readonly ReportedSpan[];
  /** Wall clock, ms since the Unix epoch. */
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
}
