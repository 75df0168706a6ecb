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
    return this.#spans;
  }

  report(spans: readonly SpanRecord[]): void {
    this.#spans.push(...spans);
    if (this.#spans.length > this.#maxSpans) this.#spans = this.#spans.slice(-this.#maxSpans);
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
