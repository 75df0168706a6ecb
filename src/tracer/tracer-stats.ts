import type { Counters } from '../diagnostics/counters';
import type { DropReason, ExporterStats } from '../diagnostics/stats';
import type { TracerBooks } from './books';

/**
 * The books of a tracer: `finished = sent + Σ dropped + waiting` at every moment, and for each exporter
 * `accepted = sent + Σ dropped + waiting`. With several exporters the first one's `sent` and `dropped` stand for all.
 */
export interface TracerStats {
  /** Recorded spans started. */
  started: number;
  /** Recorded spans finished. */
  finished: number;
  /** Acknowledged by the backend; over UDP: taken by the socket; without any exporter: handed to your reporter. */
  sent: number;
  /** Lost, by reason, before an exporter or in it. */
  dropped: Partial<Record<DropReason, number>>;
  /** In segments, in the open batch, in the queue and in flight. */
  waiting: number;
  /** Those of the waiting that are in the spool, and so survive this process. */
  spooled: number;
  /** Sent again although the backend may already have had them. */
  maybeDuplicated: number;
  /** Spans started and not recorded. */
  unsampled: number;
  /** What went wrong in calls and was put right; see each counter's own words. */
  counters: Record<keyof Counters, number>;
  exporters: ExporterStats[];
}

export function tracerStats(books: TracerBooks, exporters: ExporterStats[], counters: Counters): TracerStats {
  const first = exporters[0];
  const dropped = { ...books.discarded };
  if (first !== undefined) {
    for (const reason of Object.keys(first.dropped) as DropReason[]) {
      dropped[reason] = (dropped[reason] ?? 0) + (first.dropped[reason] ?? 0);
    }
  }
  const sent = first === undefined ? books.accepted : first.sent;
  let lost = 0;
  for (const count of Object.values(dropped)) lost += count;
  return {
    started: books.started,
    finished: books.finished,
    sent,
    dropped,
    waiting: books.finished - sent - lost,
    spooled: first?.spooled ?? 0,
    maybeDuplicated: first?.maybeDuplicated ?? 0,
    unsampled: books.unsampled,
    counters: { ...counters },
    exporters,
  };
}
