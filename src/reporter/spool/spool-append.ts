import type { Waiting } from '../batch-queue';
import type { SpoolFile } from './spool-file';
import { RECORD_HEAD_BYTES, recordHead, TRIED, WAITING } from './spool-format';

/** How long a write under way may take when nobody can await it any more. */
const LANDING_MS = 100;

/** A batch that is not on the disk yet. */
export interface Unwritten {
  readonly waiting: Waiting;
  dueMs: number;
  /** Called when it is there, or need not be. */
  readonly after: (() => void) | undefined;
}

/** Some batches on their way to one file. */
export class SpoolAppend {
  items: readonly Unwritten[];
  file: SpoolFile | undefined = undefined;
  /** Where each record begins, and the last one ends. */
  offsets: readonly number[] = [];
  end = 0;
  /** They have been seen to, here or otherwise. */
  isOver = false;

  constructor(items: readonly Unwritten[]) {
    this.items = items;
  }

  get length(): number {
    return this.items.reduce((sum, { waiting }) => sum + recordBytes(waiting), 0);
  }

  /** What was sent meanwhile need not be written any more; and a batch that was cut has other bytes. */
  prune(): void {
    this.items = this.items.filter(isWorthWriting);
  }

  /** Behind what is in `file`. */
  place(file: SpoolFile): void {
    let next = file.bytes;
    this.file = file;
    this.offsets = this.items.map(({ waiting }) => {
      const offset = next;
      next += recordBytes(waiting);
      return offset;
    });
    this.end = next;
  }

  chunks(wallMs: number): Uint8Array[] {
    return this.items.flatMap(({ waiting }) => {
      const { message, spanCount } = waiting.batch;
      return [recordHead(message, spanCount, wallMs, waiting.isOut ? TRIED : WAITING), message];
    });
  }

  /** A write that the system has begun goes on without an event loop; it is given a little time. */
  hasLanded(): boolean {
    if (this.file === undefined) return false;
    const nap = new Int32Array(new SharedArrayBuffer(4));
    try {
      for (let ms = 0; ms < LANDING_MS; ms++) {
        if (this.file.hasLanded(this.end)) return true;
        Atomics.wait(nap, 0, 0, 1);
      }
    } catch {
      // As if it had not.
    }
    return false;
  }
}

/** Still waiting, and in memory only. */
export function isWorthWriting({ waiting }: Unwritten): boolean {
  return waiting.isQueued && waiting.copy === undefined;
}

function recordBytes({ batch }: Waiting): number {
  return RECORD_HEAD_BYTES + batch.message.length;
}
