import { hexOfWord, hexOfWords } from '../bytes/hex';
import type { Diagnostics } from '../diagnostics/logger';
import type { ExporterStats } from '../diagnostics/stats';
import type { SpanIds, SpanRecord } from '../model/span-record';
import type { Reporter } from './reporter';

/** `JAEGER_REPORTER_LOG_SPANS`: one line for each span, at info level. */
export class LoggingReporter implements Reporter {
  readonly #diagnostics: Diagnostics;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  report(spans: readonly SpanRecord[]): void {
    for (const { ids, operationName, durationUs } of spans) {
      const ms = Math.round(durationUs) / 1000;
      this.#diagnostics.info(
        `span ${traceIdOf(ids)}:${hexOfWords(ids.spanId0, ids.spanId1)} ${operationName} ${ms} ms`,
      );
    }
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}

  stats(): ExporterStats[] {
    return [];
  }
}

function traceIdOf(ids: SpanIds): string {
  const low = hexOfWords(ids.traceId2, ids.traceId3);
  return (ids.traceId0 | ids.traceId1) === 0 ? low : hexOfWord(ids.traceId0) + hexOfWord(ids.traceId1) + low;
}
