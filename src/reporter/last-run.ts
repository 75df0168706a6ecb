import type { LastSend, SendResult, Transport } from '../transport/transport';
import type { BatchQueue, Waiting } from './batch-queue';

/** Messages sent at a time: they are copied for the second thread, and a full queue is not to be there twice. */
const MAX_SENDS = 8;

/** What is done with a queue at the end of a process, without an event loop: each batch is sent once more, if it was ever. */
export class LastRun {
  readonly #queue: BatchQueue;
  readonly #transport: Transport;
  readonly #inFlight: Waiting | undefined;
  readonly #sends = new Map<Waiting, LastSend>();
  /** Those that had their try. */
  readonly #tried = new Set<Waiting>();

  /** `inFlight`: what the transport's `send` has not answered for. */
  constructor(queue: BatchQueue, transport: Transport, inFlight: Waiting | undefined) {
    this.#queue = queue;
    this.#transport = transport;
    this.#inFlight = inFlight;
  }

  /** Does what can be done without waiting; true when that is all. `settle` puts results into the books. */
  step(remainingMs: number, settle: (waiting: Waiting, result: SendResult) => void): boolean {
    this.#start();
    for (const [waiting, send] of this.#sends) {
      const result = send.step(remainingMs);
      if (send.isTwice) countTwice(waiting);
      if (result === undefined) continue;
      this.#sends.delete(waiting);
      // It may have made room meanwhile: then it is in the books already.
      if (waiting.isQueued) settle(waiting, result);
    }
    // A batch that was too large has left its halves in the queue.
    this.#start();
    return this.#sends.size === 0;
  }

  #start(): void {
    for (let waiting = this.#queue.first; waiting !== undefined; waiting = waiting.newer) {
      if (this.#sends.size >= MAX_SENDS) return;
      if (this.#tried.has(waiting)) continue;
      this.#tried.add(waiting);
      waiting.wasTried = true;
      waiting.isOut = true;
      waiting.copy?.tried();
      const send = this.#begin(waiting);
      if (send === undefined) continue;
      if (waiting.maybeDelivered) countTwice(waiting);
      this.#sends.set(waiting, send);
    }
  }

  /** Undefined when the transport cannot, or fails at once: what stays in the queue is told as not delivered. */
  #begin(waiting: Waiting): LastSend | undefined {
    try {
      const { message, contentType } = waiting.batch;
      return this.#transport.sendLast?.(message, contentType, waiting === this.#inFlight);
    } catch {
      return undefined;
    }
  }
}

function countTwice(waiting: Waiting): void {
  if (waiting.countedTwice) return;
  waiting.countedTwice = true;
  waiting.owner.books.maybeDuplicated += waiting.batch.spanCount;
}
