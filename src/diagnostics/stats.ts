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
  /** The queue was full: the oldest batch made room. */
  | 'queue-full'
  /** The backend refused it for good (4xx, OTLP partial success). */
  | 'rejected'
  /** Retried until the limit. */
  | 'retries-exhausted'
  /** `close()` or the end of the process came first. */
  | 'closed'
  /** A reporter of the application's threw. */
  | 'reporter-error'
  /** No exporter is configured (`none`, or disabled). */
  | 'no-exporter';

/** Numbers of one exporter: `accepted = sent + Σ dropped + waiting` at every moment. */
export interface ExporterStats {
  readonly name: string;
  accepted: number;
  sent: number;
  dropped: Partial<Record<DropReason, number>>;
  waiting: number;
  /** Spans of requests that were sent again although the backend may already have had them. */
  maybeDuplicated: number;
  batchesSent: number;
  retries: number;
  bytesSent: number;
  /** Bytes in the open batch, the queue and in flight. */
  waitingBytes: number;
  /** The last failure in words, or undefined when the last request succeeded. */
  lastError: string | undefined;
}

/** The counting half of an exporter; `waiting` follows from the others. */
export class ExporterBooks {
  readonly name: string;
  accepted = 0;
  sent = 0;
  readonly dropped: Partial<Record<DropReason, number>> = {};
  droppedTotal = 0;
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
      maybeDuplicated: this.maybeDuplicated,
      batchesSent: this.batchesSent,
      retries: this.retries,
      bytesSent: this.bytesSent,
      waitingBytes: this.waitingBytes,
      lastError: this.lastError,
    };
  }
}
