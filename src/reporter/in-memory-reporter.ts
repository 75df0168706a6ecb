import type { ExporterStats } from '../diagnostics/stats';
import type { SpanRecord } from '../model/span-record';
import type { Reporter } from './reporter';

/** Keeps the newest spans: for tests. */
export class InMemoryReporter implements Reporter {
  readonly #maxSpans: number;
  #spans: SpanRecord[] = [];

  /** @param maxSpans beyond which the oldest are forgotten; default 100 000. */
  constructor(maxSpans = 100_000) {
    this.#maxSpans = maxSpans;
  }

  /** In the order in which they were reported. */
  get spans(): readonly SpanRecord[] {
    return this.#spans.length > this.#maxSpans ? this.#spans.slice(-this.#maxSpans) : this.#spans;
  }

  report(spans: readonly SpanRecord[]): void {
    for (const span of spans) this.#spans.push(span);
    // Only now and then, so that a full reporter does not move all it has for every span.
    if (this.#spans.length >= this.#maxSpans * 2) this.#spans = this.#spans.slice(-this.#maxSpans);
  }

  clear(): void {
    this.#spans = [];
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}

  stats(): ExporterStats[] {
    return [];
  }
}
