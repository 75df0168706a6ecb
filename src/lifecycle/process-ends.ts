import { isatty } from 'node:tty';
import { processWide } from '../model/process-wide';
import { isHandledByApplication } from './application-handlers';
import { Hold } from './hold';
import type { LastDelivery } from './last-delivery';
import { deliverInStandstill } from './standstill';

/** Those that end a process by Node's default, and that somebody sends to have it ended. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * The ends of this process, and what is delivered at each. It listens from the first tracer until the last is closed.
 *
 * ```
 *   beforeExit  the loop has run dry            hold it with one timer, deliver
 *   exit        process.exit(), uncaught error  the loop is over: deliver step by step, here
 *   signal      the application has a handler   the end is its own: begin to send, and leave it alone
 *               it has none                     deliver, take the listener back, raise the signal again
 * ```
 *
 * Exit code, signal, output and other listeners stay as they are.
 */
class ProcessEnds {
  readonly #deliveries = new Set<LastDelivery>();
  readonly #hold = new Hold();
  /** Set by a signal that the process dies of. */
  #isDying = false;
  #isOver = false;

  add(delivery: LastDelivery): void {
    if (this.#deliveries.size === 0) this.#listen();
    this.#deliveries.add(delivery);
  }

  remove(delivery: LastDelivery): void {
    if (this.#deliveries.delete(delivery) && this.#deliveries.size === 0) this.#forget();
  }

  /** An `exit` listener of the application's, behind ours, has finished something. */
  deliverLate(): void {
    if (!this.#isOver) return;
    this.#isOver = false;
    this.#onExit();
  }

  #listen(): void {
    process.on('beforeExit', this.#onBeforeExit);
    process.on('exit', this.#onExit);
    // In front: a handler that was to be called once would be gone when ours looks for it.
    for (const signal of SIGNALS) process.prependListener(signal, this.#onSignal);
  }

  #forget(): void {
    process.off('beforeExit', this.#onBeforeExit);
    process.off('exit', this.#onExit);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  /** Node emits it again when the loop has run dry again: what was finished meanwhile gets its turn too. */
  readonly #onBeforeExit = (): void => {
    for (const delivery of this.#deliveries) void this.#hold.deliver(delivery);
  };

  readonly #onExit = (): void => {
    deliverInStandstill(this.#deliveries, this.#hold);
    this.#isOver = true;
  };

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // A second one does not wait for what the first one began.
    if (this.#isDying) this.#dieOf(signal);
    else if (isHandledByApplication(signal, this.#onSignal)) {
      for (const delivery of this.#deliveries) delivery.hasten();
    } else void this.#deliverAndDieOf(signal);
  };

  async #deliverAndDieOf(signal: NodeJS.Signals): Promise<void> {
    this.#isDying = true;
    await Promise.all([...this.#deliveries].map((delivery) => this.#hold.deliver(delivery)));
    this.#dieOf(signal);
  }

  /** Process 1 of a container outlives it, as it would without us: for it the system ignores signals without a handler. */
  #dieOf(signal: NodeJS.Signals): void {
    this.#isDying = false;
    process.off(signal, this.#onSignal);
    restoreTerminal();
    process.kill(process.pid, signal);
  }
}

/** As Node's own handler does, which a listener replaces for good: raw mode would outlive the process. */
function restoreTerminal(): void {
  if (isatty(0) && process.stdin.isRaw) process.stdin.setRawMode(false);
}

/**
 * One for all tracers and all copies of Clew in this process: two would each take the other's signal listener for the
 * application's own, and wait for each other. The first copy's serves all; its methods stay as they are within a major version.
 */
function processEnds(): ProcessEnds {
  const wide = processWide<{ ends: ProcessEnds }>();
  wide.ends ??= new ProcessEnds();
  return wide.ends;
}

/** Delivers at every end of this process; the result takes it back. */
export function deliverAtEnds(delivery: LastDelivery): () => void {
  processEnds().add(delivery);
  return () => processEnds().remove(delivery);
}

/** Called when something has begun to wait: when `exit` listeners are under way, nobody would come for it any more. */
export function deliverIfOver(): void {
  processEnds().deliverLate();
}
