import type { SpanStore } from '../collector/store';
import type { StoredTrace } from '../collector/stored-trace';

/** Tracers send once a second: a trace that was quiet for longer is likely to be whole. */
const QUIET_MS = 1500;
const LOOK_MS = 250;
/** Lines for one look; a flood is only counted. */
const MAX_SHOWN = 20;
/** So many traces may be waited for; beyond it the oldest are shown early. */
const MAX_WAITING = 10_000;

/** Shows traces when they have stopped growing; those that grow again later, again. */
export class Arrivals {
  readonly #show: (traces: readonly StoredTrace[], more: number) => void;
  readonly #waiting = new Map<string, StoredTrace>();
  readonly #forget: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(store: SpanStore, show: (traces: readonly StoredTrace[], more: number) => void) {
    this.#show = show;
    // Moved to the end at each arrival, so that the quietest stand first.
    this.#forget = store.onArrival((trace) => {
      this.#waiting.delete(trace.traceId);
      this.#waiting.set(trace.traceId, trace);
    });
    this.#timer = setInterval(() => this.#look(Date.now() - QUIET_MS), LOOK_MS);
    this.#timer.unref();
  }

  /** Shows what is left, whole or not. */
  close(): void {
    clearInterval(this.#timer);
    this.#forget();
    this.#look(Number.POSITIVE_INFINITY);
  }

  #look(quietSinceMs: number): void {
    const quiet: StoredTrace[] = [];
    for (const trace of this.#waiting.values()) {
      if (trace.lastArrivalMs > quietSinceMs && this.#waiting.size <= MAX_WAITING) break;
      this.#waiting.delete(trace.traceId);
      quiet.push(trace);
    }
    if (quiet.length > 0) this.#show(quiet.slice(0, MAX_SHOWN), Math.max(0, quiet.length - MAX_SHOWN));
  }
}
