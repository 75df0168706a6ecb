import type { SetTimer } from '../clock/timer';
import { Backoff } from './backoff';

/** Whether batches go out. Named as in a circuit breaker, whose "open" is here open for a time only. */
export type CircuitState = 'closed' | 'backing off' | 'half-open';

/**
 * The one state machine of retry and recovery.
 *
 * ```
 *            worth another try                 time, flush()
 *   closed ────────────────────► backing off ───────────────► half-open
 *     ▲ batches go out             ▲ nothing goes out           │ one batch goes out
 *     │                            └────── worth another try ───┤
 *     └──────────────────────────────────── any other answer ───┘
 * ```
 */
export class Circuit {
  readonly #setTimer: SetTimer;
  readonly #backoff: Backoff;
  readonly #onHalfOpen: () => void;
  #state: CircuitState = 'closed';
  /** Set while backing off. */
  #cancelTimer: (() => void) | undefined = undefined;
  /** The server has said when: nobody comes before. */
  #mustWait = false;

  /** `onHalfOpen` is to let one batch out. */
  constructor(setTimer: SetTimer, random: () => number, onHalfOpen: () => void) {
    this.#setTimer = setTimer;
    this.#backoff = new Backoff(random);
    this.#onHalfOpen = onHalfOpen;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /**
   * A try has failed that is worth another one. A server that asks for no time at all, or for one that is past by our
   * clock, gets the pause that it would get without asking, and not a storm.
   */
  backOff(askedMs = 0): void {
    this.#state = 'backing off';
    this.#mustWait = askedMs > 0;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#setTimer(this.#wake, askedMs > 0 ? askedMs : this.#backoff.nextMs());
  }

  /** Somebody is in a hurry. */
  hasten(): void {
    if (this.#state === 'backing off' && !this.#mustWait) this.#wake();
  }

  /** The backend has answered, whatever it said. */
  reset(): void {
    this.#backoff.reset();
    this.#state = 'closed';
  }

  /** Leaves no timer behind. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  readonly #wake = (): void => {
    this.stop();
    this.#state = 'half-open';
    this.#onHalfOpen();
  };
}
