import type { Diagnostics } from '../diagnostics/logger';
import type { ExporterBooks } from '../diagnostics/stats';
import type { Envelope } from '../encoder/encoder';
import type { Message } from './batch';
import type { ReadAnswer } from './refused-spans';

/** Who answers for a batch: one reporter. */
export interface BatchOwner {
  readonly books: ExporterBooks;
  readonly diagnostics: Diagnostics;
  /** The envelope of a batch that has to be sealed again. */
  envelope(spanCount: number): Envelope;
  /** Takes back a batch whose bytes nobody reads any more. */
  reuse(batch: Message): void;
  /** Undefined for formats whose answers say nothing. */
  readonly readAnswer: ReadAnswer | undefined;
  /** Kinds of failure warned about and not forgotten since, and when, ms of the monotonic clock. */
  readonly failureKinds: Map<string, number>;
}
