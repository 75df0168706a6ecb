import type { ExporterStats } from '../diagnostics/stats';
import type { SpanRecord } from '../model/span-record';

/**
 * Takes accepted spans: each exactly once, together with the spans that settled with it, when it can no longer
 * change. What it does then is its own business: the remote reporter encodes at once, a store keeps the object.
 */
export interface Reporter {
  /**
   * The array is the reporter's to keep; what is in it is to be read only, and spans may share a list of tags. Synchronous,
   * and quick: it runs inside the application's `finish()`.
   */
  report(spans: readonly SpanRecord[]): void;
  /**
   * Resolves when what was reported before the call is delivered or dropped, or when `signal` aborts; never rejects. With
   * false when it has given up before, since there is nobody to wait for. More may be reported meanwhile, which it does not
   * wait for. `isLast`: the process ends, and is held for it; where nobody listens, there is nothing to wait for.
   */
  flush(signal: AbortSignal, isLast?: boolean): Promise<unknown>;
  /**
   * As flush, when the event loop has ended and will not come back: does what can be done without waiting, and says whether
   * all is done that can be. It is called again and again, a millisecond apart. Absent: nothing can be done then.
   */
  flushLast?(remainingMs: number): boolean;
  /** Puts what is not delivered where it outlives the process, before this returns. Absent: there is no such place. */
  keep?(): void;
  /** As flush, then lets go of everything. What cannot be delivered before `signal` aborts is dropped as `closed`. */
  close(signal: AbortSignal): Promise<unknown>;
  /** One entry per exporter behind this reporter; empty for reporters that only keep spans. */
  stats(): ExporterStats[];
}
