import { ClewError } from '../diagnostics/errors';
import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';

/** Spans of one process, as a decoder read them. */
export interface DecodedBatch {
  readonly process: Process;
  readonly spans: readonly SpanRecord[];
  /** Spans left out because they name nobody: a trace id or a span id that is zero, or of the wrong length. */
  readonly refusedSpans: number;
}

/** The name of a process that tells none. */
export const UNKNOWN_SERVICE = 'unknown_service';

/** Bytes that are not what they should be; `reason` completes "Not <format>: ". */
export function undecodable(format: string, reason: string): ClewError {
  return new ClewError('CLEW_ERR_DECODE', `Not ${format}: ${reason}`);
}

/** Runs a decoder so that nothing but CLEW_ERR_DECODE comes out of it, whatever a library throws at bad bytes. */
export function decoding<T>(format: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ClewError && error.code === 'CLEW_ERR_DECODE') throw error;
    throw undecodable(format, error instanceof Error ? error.message : String(error));
  }
}
