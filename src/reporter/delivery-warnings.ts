import type { BatchOwner } from './batch-owner';
import type { RefusedSpans } from './refused-spans';

/** What is said of a failure. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  readonly hint?: string;
}

/** A backend that fails every other request is no news every second. */
const QUIET_MS = 60_000;

/**
 * What an owner is told of one backend: each kind of failure once. After a success it may be said again, but no sooner
 * than a minute after it was said.
 */
export class DeliveryWarnings {
  readonly #target: string;
  readonly #nowMs: () => number;

  constructor(target: string, nowMs: () => number) {
    this.#target = target;
    this.#nowMs = nowMs;
  }

  failed(owner: BatchOwner, failure: Failure, then: string): void {
    this.#say(owner, failure.code, () => {
      const hint = failure.hint === undefined ? '' : ` ${failure.hint}.`;
      return `sending spans to ${this.#target} failed: ${failure.reason}; ${then}.${hint}`;
    });
  }

  exhausted(owner: BatchOwner, { code, reason }: Failure, elapsedMs: number): void {
    this.#say(owner, `exhausted ${code}`, () => {
      const tried = `${this.#target} has not taken a batch for ${elapsedMs} ms`;
      return `${tried} (${reason}); its spans are dropped. Later ones are counted in stats() only.`;
    });
  }

  queueFull(owner: BatchOwner, maxBytes: number): void {
    this.#say(owner, 'queue full', () => {
      const full = `the queue for ${this.#target} is full (${maxBytes} bytes)`;
      return `${full}; the oldest spans are dropped. Later ones are counted in stats() only.`;
    });
  }

  refused(owner: BatchOwner, { rejectedSpans, message }: RefusedSpans, spanCount: number): void {
    this.#say(owner, 'partial', () => {
      const why = message === '' ? 'no reason given' : message;
      return `${this.#target} took a batch but refused ${rejectedSpans} of its ${spanCount} spans: ${why}`;
    });
  }

  succeeded({ failureKinds, diagnostics }: BatchOwner): void {
    if (failureKinds.size === 0) return;
    const nowMs = this.#nowMs();
    for (const [kind, saidMs] of failureKinds) {
      if (nowMs - saidMs < QUIET_MS) continue;
      diagnostics.forget(kind);
      failureKinds.delete(kind);
    }
  }

  #say({ failureKinds, diagnostics }: BatchOwner, kind: string, message: () => string): void {
    const key = `delivery ${kind} ${this.#target}`;
    if (diagnostics.warnOnce(key, message)) failureKinds.set(key, this.#nowMs());
  }
}
