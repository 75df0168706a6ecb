import type { Clock } from '../../clock/clock';
import type { Diagnostics } from '../../diagnostics/logger';
import { ExporterBooks } from '../../diagnostics/stats';
import type { Envelope } from '../../encoder/encoder';
import type { BatchOwner } from '../batch-owner';
import type { ReadAnswer } from '../refused-spans';
import type { SpoolFile } from './spool-file';
import { DONE, type FileHead, TRIED } from './spool-format';

/**
 * Answers for spans that other processes have finished and left on the disk. They never were `finished` here: their books
 * are of their own, `recovered = sent + Σ dropped + waiting`.
 */
export class RecoveredSpans implements BatchOwner {
  readonly books = new ExporterBooks('spool');
  readonly diagnostics: Diagnostics;
  readonly readAnswer: ReadAnswer | undefined;
  readonly failureKinds = new Map<string, number>();
  readonly #clock: Clock;

  constructor(diagnostics: Diagnostics, readAnswer: ReadAnswer | undefined, clock: Clock) {
    this.diagnostics = diagnostics;
    this.readAnswer = readAnswer;
    this.#clock = clock;
  }

  /** Its batches are never sealed again. */
  envelope(spanCount: number): Envelope {
    return { spanCount, seqNo: 0, droppedQueueFull: 0, droppedTooLarge: 0, droppedFailed: 0 };
  }

  reuse(): void {}

  /** Takes over what is left in a file. A batch that was cut off while it was written is lost. */
  async countIn(file: SpoolFile, head: FileHead | undefined, destination: string): Promise<void> {
    if (head === undefined || head.destination !== destination) {
      // Begun, and no more: nothing was in it.
      if (file.bytes > 0) this.#setAside(file);
      return;
    }
    file.newestMs = this.#clock.tickMs();
    for await (const { offset, head: record, isCut } of file.records(head.length)) {
      const { state, spanCount, writtenMs } = record;
      if (state === DONE) continue;
      this.books.accepted += spanCount;
      if (isCut) {
        this.books.drop('spool-torn', spanCount);
        file.isTorn = true;
        continue;
      }
      this.books.spooled += spanCount;
      file.left++;
      const isTried = state === TRIED;
      const place = { offset, writtenMs, maybeDelivered: isTried, countedTwice: false };
      file.adrift.push({ ...place, owner: this, spanCount, number: 0 });
    }
    if (file.isTorn) this.#setAside(file);
  }

  #setAside(file: SpoolFile): void {
    file.isTorn = true;
    this.diagnostics.warnOnce(
      `spool torn ${file.name.destination}`,
      () =>
        `a file in the spool is not whole, as after a crash or a full disk; what can be read of it is sent, and it is kept as ${file.path.replace(/\.spool$/, '.torn')}.`,
    );
  }
}
