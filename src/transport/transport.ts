/** What became of one message. */
export type SendResult =
  /** The backend has it (HTTP 2xx), or the socket took it (UDP). */
  | {
      readonly kind: 'delivered';
      readonly body?: Uint8Array;
      readonly contentType?: string;
      /** Nobody reads the message's bytes any more, no socket's queue either: they may be written over. */
      readonly released?: boolean;
    }
  /** Refused for good: sending the same bytes again cannot help. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly hint?: string; readonly code: string }
  /** Larger than the backend takes (413): halves may pass. */
  | { readonly kind: 'too-large'; readonly reason: string; readonly hint?: string; readonly code: string }
  /** Worth another try. */
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly hint?: string;
      /** Groups failures for "warned about once": `ECONNREFUSED`, `HTTP 503`, `timeout`, … */
      readonly code: string;
      /** What the server asked for, ms, or undefined. */
      readonly retryAfterMs?: number;
      /** The whole body had gone out, so the backend may have it although its answer was lost. */
      readonly maybeDelivered: boolean;
      /** A kept-alive connection was closed under us: trying again at once is right. */
      readonly staleConnection?: boolean;
      /** Nobody listens there. */
      readonly refused?: boolean;
      /** The backend answered (a status), in contrast to no connection or no answer. */
      readonly answered: boolean;
    };

/** A message that is sent without an event loop, a step at a time. */
export interface LastSend {
  /** Does what can be done without waiting. Undefined: ask again, a millisecond later. Never throws. */
  step(remainingMs: number): SendResult | undefined;
  /** The whole message has gone out twice. */
  readonly isTwice: boolean;
}

/** Bytes → peer. Knows addresses, connections and answers; knows nothing of spans. */
export interface Transport {
  /** Where messages go, fit to be shown: credentials masked. */
  readonly target: string;
  /** The largest message it can carry (a datagram's size); Infinity when only the backend knows. */
  readonly maxMessageBytes: number;
  /**
   * Never rejects and never throws: whatever happens is a result. Aborting yields a `retry` result. The signal serves many
   * messages: no listener stays on it.
   */
  send(message: Uint8Array, contentType: string, signal: AbortSignal): Promise<SendResult>;
  /**
   * As `send`, when the event loop has ended and will not come back: at the end of a process. `underWay`: `send` has been
   * called with this message, and has not answered. Absent, or undefined: this cannot be done.
   */
  sendLast?(message: Uint8Array, contentType: string, underWay: boolean): LastSend | undefined;
  /** Lets go of connections; messages under way are aborted. */
  close(): Promise<void>;
}
