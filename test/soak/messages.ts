import type { TracerStats } from '../../src/tracer/tracer-stats';

/** What the processes of the soak tell each other. */

/** Spans a second that the program makes. */
export const SPANS_PER_SECOND = 20_000;
export const SPANS_PER_TRACE = 10;

export interface ProgramTask {
  readonly traced: boolean;
  readonly endpoint: string;
  readonly maxQueueBytes: number;
  /** It makes no more than these, whatever it is told. */
  readonly maxSpans: number;
}

/** To the program. */
export type Order =
  /** From here on its event loop is judged anew; `measured` from the first phase after the warm-up on. */
  { readonly kind: 'phase'; readonly name: string; readonly measured: boolean } | { readonly kind: 'stop' };

/** Delays of the event loop, ms: how much later than asked for a timer of 1 ms fires, and that millisecond. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** One look at the program, each second. */
export interface Sample {
  readonly kind: 'sample';
  readonly seconds: number;
  readonly made: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly cpuMs: number;
  /** Undefined in the program that is not traced. */
  readonly stats: TracerStats | undefined;
  /** What was wrong in the books, if anything was. */
  readonly fault: string | undefined;
}

/** From the program. */
export type Told =
  | Sample
  | { readonly kind: 'loop'; readonly phase: string; readonly delay: LoopDelay }
  | { readonly kind: 'warning'; readonly line: string }
  /** All spans are finished, and the tracer is closed. */
  | {
      readonly kind: 'end';
      readonly made: number;
      readonly stats: TracerStats | undefined;
      readonly complete: boolean;
      readonly whole: LoopDelay;
    };

/** From the sink: the numbers of the spans of one message, which it has not answered yet. */
export interface Arrived {
  readonly numbers: Uint32Array;
}

/** The tag by which the sink knows a span. */
export const NUMBER_TAG = 'soak.number';
