import type { Diagnostics } from '../diagnostics/logger';
import { ExporterBooks, type ExporterStats } from '../diagnostics/stats';
import type { SpanRecord } from '../model/span-record';
import type { Reporter } from './reporter';
import { groupText } from './span-text';

/** What is printed to: `process.stdout`, or a test's stream. */
export type TextStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly writableLength?: number;
  readonly errored?: Error | null;
  readonly hasColors?: () => boolean;
};

export interface ConsoleReporterOptions {
  readonly serviceName: string;
  readonly stream: TextStream;
  /** For NO_COLOR (no-color.org). */
  readonly env: NodeJS.ProcessEnv;
  readonly diagnostics: Diagnostics;
}

/** Text that nobody has read yet; beyond it spans are dropped, so that a pipe that is not read cannot fill the memory. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Where lines are cut that go to no terminal, or to one of unknown width. */
const FILE_WIDTH = 200;
const LEAST_WIDTH = 40;

/** Prints each group as it settles, as an indented tree: for looking at a program's traces without any backend. */
export class ConsoleReporter implements Reporter {
  readonly #books = new ExporterBooks('console');
  readonly #options: ConsoleReporterOptions;
  readonly #colours: boolean;
  /** Groups that the stream has not answered for yet. */
  #unanswered = 0;
  readonly #waiters = new Set<() => void>();
  #closed = false;

  constructor(options: ConsoleReporterOptions) {
    const { stream, env } = options;
    this.#options = options;
    const wanted = env.NO_COLOR === undefined || env.NO_COLOR === '';
    this.#colours = wanted && stream.isTTY === true && (stream.hasColors?.() ?? true);
  }

  report(spans: readonly SpanRecord[]): void {
    this.#books.accepted += spans.length;
    const { stream, serviceName } = this.#options;
    if (this.#closed || !stream.writable) this.#books.drop('closed', spans.length);
    else if ((stream.writableLength ?? 0) > MAX_UNREAD_BYTES) this.#books.drop('queue-full', spans.length);
    else if (spans.length > 0) {
      // Asked each time: people change the size of their windows.
      const width = stream.isTTY === true ? Math.max(stream.columns || FILE_WIDTH, LEAST_WIDTH) : FILE_WIDTH;
      this.#print(groupText(spans, serviceName, { colours: this.#colours, width }), spans.length);
    }
  }

  /** As a rule it waits for nothing: terminals and files are written at once. */
  flush(signal: AbortSignal): Promise<void> {
    if (this.#unanswered === 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiters.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#closed = true;
    await this.flush(signal);
  }

  stats(): ExporterStats[] {
    return [this.#books.snapshot()];
  }

  /** A reader that goes away (`| head`) is no reason for the application to end: the stream's error is heard, and no longer. */
  #print(text: string, spanCount: number): void {
    const { stream } = this.#options;
    const line = `${text}\n`;
    if (this.#unanswered++ === 0) stream.on('error', ignore);
    let counted = false;
    const taken = () => {
      if (counted) return;
      counted = true;
      this.#books.sent += spanCount;
      this.#books.batchesSent++;
      this.#books.bytesSent += Buffer.byteLength(line);
    };
    stream.write(line, (error) => {
      if (error) this.#failed(error, spanCount);
      else taken();
      // The event of an error comes after this call.
      if (error) setImmediate(() => this.#answered());
      else this.#answered();
    });
    // Terminals, files and most pipes have it by now, but say so only later: process.exit() may come first.
    if (stream.writableLength === 0 && !stream.errored) taken();
  }

  #failed(error: Error, spanCount: number): void {
    this.#books.drop('rejected', spanCount);
    this.#books.lastError = error.message;
    this.#options.diagnostics.warnOnce('console', () => {
      return `spans cannot be printed: ${error.message}; they are dropped. Later ones are counted in stats() only.`;
    });
  }

  #answered(): void {
    if (--this.#unanswered > 0) return;
    this.#options.stream.off('error', ignore);
    for (const done of this.#waiters) done();
  }
}

function ignore(): void {}
