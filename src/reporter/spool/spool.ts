import type { Clock } from '../../clock/clock';
import type { SetTimer } from '../../clock/timer';
import type { Diagnostics } from '../../diagnostics/logger';
import type { SpoolStats } from '../../diagnostics/stats';
import type { Waiting } from '../batch-queue';
import type { ReadAnswer } from '../refused-spans';
import type { CopyKeeper, KeptCopy } from './kept-copy';
import { RecoveredSpans } from './recovered-spans';
import { spoolDestination } from './spool-destination';
import type { SpoolFile } from './spool-file';
import { SpoolFolder } from './spool-folder';
import { newOwner } from './spool-owner';
import { SpoolReader, type Taker } from './spool-reader';
import { SpoolShelf } from './spool-shelf';
import { SpoolWriter } from './spool-writer';

export { spoolDestination };

export interface SpoolOptions {
  readonly directory: string;
  /** 16 hexadecimal characters that stand for exporter, endpoint and tenant. */
  readonly destination: string;
  readonly contentType: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** How long a sealed batch may be on its way before it is written, ms. */
  readonly graceMs: number;
  readonly readAnswer: ReadAnswer | undefined;
  readonly diagnostics: Diagnostics;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
}

/**
 * What outlives the process: batches on the disk, until their backend has acknowledged them.
 *
 * ```
 *   sealed ──► queue ── not acknowledged soon ──► writer ──► files that are ours
 *                ▲ │ full: leaves the memory                    │
 *                │ └────────────────────────────────────────►   │ ◄── files of the dead, taken over
 *                └───────── one at a time ◄── reader ◄──────────┘
 * ```
 */
export class Spool implements CopyKeeper {
  readonly #options: SpoolOptions;
  readonly #recovered: RecoveredSpans;
  readonly #shelf: SpoolShelf;
  readonly #writer: SpoolWriter;
  readonly #folder: SpoolFolder;
  #reader: SpoolReader | undefined = undefined;
  #failures = 0;
  #isLast = false;

  /** Throws when the directory cannot be used. */
  constructor(options: SpoolOptions) {
    const owner = newOwner();
    const { directory, diagnostics, readAnswer, clock, setTimer } = options;
    this.#options = options;
    this.#folder = new SpoolFolder(directory, owner);
    this.#folder.prepare();
    this.#recovered = new RecoveredSpans(diagnostics, readAnswer, clock);
    const shared = { folder: this.#folder, recovered: this.#recovered, owner };
    this.#shelf = new SpoolShelf({ ...options, ...shared });
    const told = { failed: (error: unknown) => this.#failed(error), succeeded: () => this.#succeeded() };
    this.#writer = new SpoolWriter({ shelf: this.#shelf, keeper: this, clock, setTimer, ...told });
  }

  get directory(): string {
    return this.#options.directory;
  }

  /** Begins to bring back what is there. */
  start(taker: Taker): void {
    const failed = (error: unknown) => this.#failed(error);
    const shared = { folder: this.#folder, shelf: this.#shelf, keeper: this, failed };
    this.#reader = new SpoolReader({ ...this.#options, ...shared }, taker);
  }

  get isLast(): boolean {
    return this.#isLast;
  }

  /** Who answers for what other processes have left. */
  get recovered(): RecoveredSpans {
    return this.#recovered;
  }

  /** The least number of a batch that is on the disk and not in memory, or is on its way back; Infinity: there is none. */
  get oldestAdrift(): number {
    let oldest = this.#reader?.loadedNumber ?? Number.POSITIVE_INFINITY;
    for (const { adrift } of this.#shelf.files) {
      for (const { number } of adrift) if (number > 0 && number < oldest) oldest = number;
    }
    return oldest;
  }

  /** It is in the queue: unless it is acknowledged soon, or there is no hope of that, it is written. */
  watch(waiting: Waiting, isHopeful: boolean): void {
    this.#writer.watch(waiting, isHopeful ? this.#options.graceMs : 0);
  }

  /** A batch was cut in two that are in the queue in its place: it goes when they are on the disk. */
  replace(copy: KeptCopy | undefined, halves: readonly Waiting[]): void {
    if (halves.length === 0) copy?.gone();
    halves.forEach((half, i) => {
      const isLast = i === halves.length - 1;
      this.#writer.watch(half, 0, isLast ? () => copy?.gone() : undefined);
    });
  }

  /** Something was sent, or might be: the next batch may come. */
  feed(): void {
    this.#reader?.feed();
  }

  /** Writes what waits and is not on the disk, before it returns. */
  writeNow(): void {
    this.#writer.writeNow();
  }

  /** The same when the event loop has ended: from now on nothing can be waited for. */
  writeLast(): void {
    this.#isLast = true;
    this.#shelf.isLast = true;
    this.#writer.writeNow();
  }

  writeAll(): Promise<void> {
    return this.#writer.writeAll();
  }

  emptied(file: SpoolFile): void {
    this.#shelf.emptied(file);
  }

  stats(): SpoolStats {
    const { accepted, sent, waiting, maybeDuplicated, dropped } = this.#recovered.books;
    const bytes = this.#shelf.bytes;
    const recovered = { recovered: accepted, sent, dropped: { ...dropped }, waiting, maybeDuplicated };
    return { ...recovered, bytes, failures: this.#failures };
  }

  /** Lets go of the files. What is in them is anybody's who sends to the same place. */
  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#writer.close();
    await this.#shelf.release();
  }

  #failed(error: unknown): void {
    this.#failures++;
    try {
      // Somebody may have removed the directory.
      this.#folder.prepare();
    } catch {
      // It is tried again.
    }
    const { diagnostics, directory } = this.#options;
    const reason = error instanceof Error ? error.message : String(error);
    diagnostics.warnOnce(
      `spool ${directory}`,
      () =>
        `the spool ${directory} cannot be used now: ${reason}. Spans wait in memory, as they would without it; it is tried again.`,
    );
  }

  #succeeded(): void {
    this.#options.diagnostics.forget(`spool ${this.#options.directory}`);
  }
}
