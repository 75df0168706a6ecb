import { ExporterBooks, type ExporterStats } from '../diagnostics/stats';
import type { SpanRecord } from '../model/span-record';
import type { Reporter } from './reporter';

/** `none`: spans are recorded, because somebody may look at them (a hook, a test), and go nowhere. */
export class NoopReporter implements Reporter {
  readonly #books = new ExporterBooks('none');

  report(spans: readonly SpanRecord[]): void {
    this.#books.accepted += spans.length;
    this.#books.drop('no-exporter', spans.length);
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}

  stats(): ExporterStats[] {
    return [this.#books.snapshot()];
  }
}
