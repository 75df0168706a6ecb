import { Console } from 'node:console';
import { ExporterBooks, type ExporterStats } from '../diagnostics/stats';
import type { SpanRecord } from '../model/span-record';
import type { Reporter } from './reporter';
import { groupText } from './span-text';

/** What is printed to: `process.stdout`, or a test's stream. */
export type TextStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly writableLength?: number;
  readonly hasColors?: () => boolean;
};

export interface ConsoleReporterOptions {
  readonly serviceName: string;
  readonly stream: TextStream;
  /** For NO_COLOR (no-color.org). */
  readonly env: NodeJS.ProcessEnv;
}

/** Text that nobody has read yet; beyond it spans are dropped, so that a pipe that is not read cannot fill the memory. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Where lines are cut that go to no terminal: a log's reader. */
const FILE_WIDTH = 200;
const LEAST_WIDTH = 40;

/** Prints each group as it settles, as an indented tree: for looking at a program's traces without any backend. */
export class ConsoleReporter implements Reporter {
  readonly #books = new ExporterBooks('console');
  readonly #options: ConsoleReporterOptions;
  readonly #console: Console;
  readonly #colours: boolean;
  #closed = false;

  constructor(options: ConsoleReporterOptions) {
    const { stream, env } = options;
    this.#options = options;
    // Node's own knows how to write to a stream whose reader is gone without an 'error' that ends the process.
    this.#console = new Console({ stdout: stream, ignoreErrors: true });
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
      const width = stream.isTTY === true ? Math.max(stream.columns ?? 0, LEAST_WIDTH) : FILE_WIDTH;
      this.#print(groupText(spans, serviceName, { colours: this.#colours, width }), spans.length);
    }
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#closed = true;
  }

  stats(): ExporterStats[] {
    return [this.#books.snapshot()];
  }

  #print(text: string, spanCount: number): void {
    this.#console.log(text);
    this.#books.sent += spanCount;
    this.#books.batchesSent++;
    this.#books.bytesSent += Buffer.byteLength(text) + 1;
  }
}
