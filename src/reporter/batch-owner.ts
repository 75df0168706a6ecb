import type { Diagnostics } from '../diagnostics/logger';
import type { ExporterBooks } from '../diagnostics/stats';
import type { Envelope } from '../encoder/encoder';

/** Who answers for a batch: one reporter. */
export interface BatchOwner {
  readonly books: ExporterBooks;
  readonly diagnostics: Diagnostics;
  /** The envelope of a batch that has to be sealed again. */
  envelope(spanCount: number): Envelope;
  readonly readAnswer: ReadAnswer | undefined;
  /** Kinds of failure warned about since the last success. */
  readonly failureKinds: Set<string>;
}

/** Spans that a backend's answer says it refused although it took the message, and why (OTLP's partial success). */
export type ReadAnswer = (body: Uint8Array, contentType: string) => RefusedSpans | undefined;

export interface RefusedSpans {
  readonly rejectedSpans: number;
  readonly message: string;
}
