import type { Counters } from './counters';
import { thrownText } from './errors';
import type { Diagnostics } from './logger';

/**
 * The fence around functions of the application's own (sampler, hook, reporter): what they throw, and what their promises are
 * rejected with, is counted and told once. Two plain calls around each, as a closure would be made for every span.
 */
export class Callbacks {
  /**
   * True while one runs, and in a disabled tracer always: what is started meanwhile is not recorded. A hook that traces its
   * own work, or a reporter its own requests, would otherwise beget spans without end.
   */
  nothingRecorded: boolean;
  readonly #counters: Counters;
  readonly #diagnostics: Diagnostics;

  constructor(counters: Counters, diagnostics: Diagnostics, disabled: boolean) {
    this.#counters = counters;
    this.#diagnostics = diagnostics;
    this.nothingRecorded = disabled;
  }

  /** Before the call. What it returns goes to {@link leave}, for one callback may run within another. */
  enter(): boolean {
    const outer = this.nothingRecorded;
    this.nothingRecorded = true;
    return outer;
  }

  leave(outer: boolean): void {
    this.nothingRecorded = outer;
  }

  /** `what` threw, or answered what cannot be used. */
  failed(what: string, consequence: string, error: unknown): void {
    this.#counters.callbackErrors++;
    this.#diagnostics.warnOnce(
      `callback ${what}`,
      () =>
        `the ${what} threw (${thrownText(error)}); ${consequence}. Later failures are counted in stats().counters.callbackErrors.`,
    );
  }
}
