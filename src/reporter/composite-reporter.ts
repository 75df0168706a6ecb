import { setMaxListeners } from 'node:events';
import type { Counters } from '../diagnostics/counters';
import { thrownText } from '../diagnostics/errors';
import { heedRejection } from '../diagnostics/heed-rejection';
import type { Diagnostics } from '../diagnostics/logger';
import type { ExporterStats } from '../diagnostics/stats';
import { usableStats } from '../diagnostics/usable-stats';
import type { SpanRecord } from '../model/span-record';
import { NoopReporter } from './noop-reporter';
import type { Reporter } from './reporter';

/** None: nothing is kept. One: itself. More: all of them, each without regard to what becomes of the others. */
export function compositeReporter(
  reporters: readonly Reporter[],
  counters: Counters,
  diagnostics: Diagnostics,
): Reporter {
  if (reporters.length === 0) return new NoopReporter();
  return reporters.length === 1 ? reporters[0] : new CompositeReporter(reporters, counters, diagnostics);
}

class CompositeReporter implements Reporter {
  readonly #reporters: readonly Reporter[];
  readonly #counters: Counters;
  readonly #diagnostics: Diagnostics;

  constructor(reporters: readonly Reporter[], counters: Counters, diagnostics: Diagnostics) {
    this.#reporters = reporters;
    this.#counters = counters;
    this.#diagnostics = diagnostics;
  }

  report(spans: readonly SpanRecord[]): void {
    for (const reporter of this.#reporters) {
      try {
        const answer: unknown = reporter.report(spans);
        heedRejection(answer, (error) => this.#failed(error));
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  flush(signal: AbortSignal, isLast?: boolean): Promise<boolean> {
    return this.#all(signal, (reporter) => reporter.flush(signal, isLast));
  }

  flushLast(remainingMs: number): boolean {
    let done = true;
    for (const reporter of this.#reporters) {
      try {
        if (reporter.flushLast?.(remainingMs) === false) done = false;
      } catch (error) {
        this.#failed(error);
      }
    }
    return done;
  }

  keep(): void {
    for (const reporter of this.#reporters) {
      try {
        reporter.keep?.();
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  close(signal: AbortSignal): Promise<boolean> {
    return this.#all(signal, (reporter) => reporter.close(signal));
  }

  stats(): ExporterStats[] {
    return this.#reporters.flatMap((reporter) => {
      try {
        const answer: unknown = reporter.stats();
        heedRejection(answer, (error) => this.#failed(error));
        return usableStats(answer) ?? [];
      } catch (error) {
        this.#failed(error);
        return [];
      }
    });
  }

  /** Whether none of them has given up. */
  async #all(signal: AbortSignal, work: (reporter: Reporter) => Promise<unknown>): Promise<boolean> {
    // Each of them listens to it, and Node warns of an eleventh.
    setMaxListeners(0, signal);
    const answers = await Promise.all(
      this.#reporters.map(async (reporter) => {
        try {
          return await work(reporter);
        } catch (error) {
          this.#failed(error);
          return undefined;
        }
      }),
    );
    return !answers.includes(false);
  }

  #failed(error: unknown): void {
    this.#counters.callbackErrors++;
    this.#diagnostics.warnOnce(
      'callback one of several reporters',
      () => `one of several reporters threw: ${thrownText(error)}`,
    );
  }
}
