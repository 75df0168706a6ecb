/** What the end of the process delivers for one tracer. */
export interface LastDelivery {
  /** Milliseconds it may hold the process from now. */
  budgetMs(): number;
  /** Finished spans that are neither sent nor dropped. */
  waiting(): number;
  /** Delivers them, or gives up when `signal` aborts; never rejects. */
  deliver(signal: AbortSignal): Promise<void>;
  /**
   * Delivers them when the event loop has ended: does what can be done without waiting, and says whether all is done that
   * can be. Called again and again, a millisecond apart.
   */
  deliverLast(remainingMs: number): boolean;
  /** The application has been told to end, and will at a time of its own: sends what may be sent by then. */
  hasten(): void;
  /** Puts what is not delivered where it outlives the process, before it returns. Absent: there is no such place. */
  keep?(): void;
  /** Told when the time was up and `waiting` spans had not gone out. */
  gaveUp(waiting: number): void;
}
