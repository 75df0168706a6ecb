import type { ByteWriter } from '../bytes/byte-writer';
import type { SpanRecord } from '../model/span-record';

/** What the envelope says beside its spans. The dropped counts are cumulative for the life of the exporter. */
export interface Envelope {
  readonly spanCount: number;
  /** Starts at 1 and grows by one per sealed batch. */
  readonly seqNo: number;
  readonly droppedQueueFull: number;
  readonly droppedTooLarge: number;
  readonly droppedFailed: number;
}

/**
 * Records → bytes of one wire format. Pure: reads the span, writes the writer, and a span's bytes depend on
 * nothing that was encoded before it (caches of encoded bytes are fine). Constructed with the `Process`, whose
 * bytes are made once.
 *
 * ```
 *   0        start    headBytes                            position
 *   | unused | header | span 0 | span 1 | …  | span n-1    | trailer |
 *            ^ seal() writes the header right-aligned        ^ and the trailer after the last span
 * ```
 *
 * Formats whose lists need a separator (JSON) write it *before* each span; the header's last byte then lies over the
 * first one (`[` over the first `,`), so that a batch can be cut between any two spans.
 */
export interface Encoder {
  /** Such as `jaeger`, `otlp`: names the exporter in stats and messages. */
  readonly format: string;
  /** Media type of a sealed batch. */
  readonly contentType: string;
  /** Room reserved before the first span: the header with every length at its longest. */
  readonly headBytes: number;
  /** Room the trailer needs at most. */
  readonly tailBytes: number;
  /** Appends one span at `writer.position`. May throw, or leave half a span behind: the caller rewinds. */
  append(writer: ByteWriter, span: SpanRecord): void;
  /**
   * Completes a batch whose spans stand in `writer.bytes` from `headBytes` to `writer.position`: writes the header
   * so that it ends where the spans begin, appends the trailer (moving `position`), and returns where the header
   * begins. May be called again on the same bytes after `position` was moved back to the end of an earlier span.
   */
  seal(writer: ByteWriter, envelope: Envelope): number;
}
