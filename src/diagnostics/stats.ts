/** Why a finished span did not reach a backend. Each reason is a counter; no span is lost without one. */
export type DropReason =
  /** `sampling.priority` 0 was set. */
  | 'priority'
  /** The tail sampler denied it. */
  | 'tail'
  /** The `onFinish` hook returned false. */
  | 'hook'
  /** The encoder failed on it. */
  | 'encode-error'
  /** Larger than one message may be. */
  | 'too-large'
  /** The queue was full: the oldest batch made room. `console`: nobody reads what it prints. */
  | 'queue-full'
  /** The backend refused it for good (4xx, OTLP partial success), or the file cannot be written. */
  | 'rejected'
  /** The backend was there and did not take it for `retryMaxElapsedMs`. */
  | 'retries-exhausted'
  /** Still waiting when `close()` gave up, or finished after it; what waits at the end of the process stays `waiting`. */
  | 'closed'
  /** The spool was full: the oldest made room. */
  | 'spool-full'
  /** It lay in the spool for too long. */
  | 'spool-expired'
  /** Its batch could not be read back from the spool. */
  | 'spool-torn'
  /** A reporter of the application's threw. */
  | 'reporter-error'
  /** The exporter is `none`. */
  | 'no-exporter';

/** Numbers of one exporter: `accepted = sent + Σ dropped + waiting` at every moment. */
export interface ExporterStats {
  readonly name: string;
  accepted: number;
  sent: number;
  dropped: Partial<Record<DropReason, number>>;
  waiting: number;
  /** Those of the waiting that are on the disk, too or only: they survive this process. 0 without a spool. */
  spooled: number;
  /** Spans of requests that were sent again although the backend may already have had them. */
  maybeDuplicated: number;
  batchesSent: number;
  retries: number;
  bytesSent: number;
  /** Bytes in the open batch, the queue and in flight. */
  waitingBytes: number;
  /** The last failure in words, or undefined when the last request succeeded. */
  lastError: string | undefined;
  /** What other processes have left in the spool for this destination; absent without a spool. */
  spool?: SpoolStats;
}

/** Spans finished by other processes and taken over here: `recovered = sent + Σ dropped + waiting` at every moment. */
export interface SpoolStats {
  recovered: number;
  sent: number;
  dropped: Partial<Record<DropReason, number>>;
  waiting: number;
  maybeDuplicated: number;
  /** Bytes of all spool files in the directory, those of other processes as last seen. */
  bytes: number;
  /** How often something could not be written or read. */
  failures: number;
}

/** The counting half of an exporter; `waiting` follows from the others. */
export class ExporterBooks {
  readonly name: string;
  accepted = 0;
  sent = 0;
  readonly dropped: Partial<Record<DropReason, number>> = {};
  droppedTotal = 0;
  spooled = 0;
  maybeDuplicated = 0;
  batchesSent = 0;
  retries = 0;
  bytesSent = 0;
  waitingBytes = 0;
  lastError: string | undefined = undefined;

  constructor(name: string) {
    this.name = name;
  }

  drop(reason: DropReason, spans: number): void {
    if (spans === 0) return;
    this.dropped[reason] = (this.dropped[reason] ?? 0) + spans;
    this.droppedTotal += spans;
  }

  get waiting(): number {
    return this.accepted - this.sent - this.droppedTotal;
  }

  snapshot(): ExporterStats {
    return {
      name: this.name,
      accepted: this.accepted,
      sent: this.sent,
      dropped: { ...this.dropped },
      waiting: this.waiting,
      // While a batch is cut in two, it and its halves are there.
      spooled: Math.min(this.spooled, this.waiting),
      maybeDuplicated: this.maybeDuplicated,
      batchesSent: this.batchesSent,
      retries: this.retries,
      bytesSent: this.bytesSent,
      waitingBytes: this.waitingBytes,
      lastError: this.lastError,
    };
  }
}
