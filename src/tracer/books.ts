import type { DropReason } from '../diagnostics/stats';

/** The tracer's own books: `finished = accepted + Σ discarded + held` at every moment. */
export class TracerBooks {
  /** Recorded spans started. */
  started = 0;
  /** Recorded spans finished. */
  finished = 0;
  /** Handed to the reporter. */
  accepted = 0;
  /** Finished spans waiting in segments. */
  held = 0;
  /** Spans started unsampled. */
  unsampled = 0;
  readonly discarded: Partial<Record<DropReason, number>> = {};

  discard(reason: DropReason, spans: number): void {
    if (spans > 0) this.discarded[reason] = (this.discarded[reason] ?? 0) + spans;
  }
}
