import { hexOfWords, isHex } from '../bytes/hex';
import { invalidOption } from '../diagnostics/errors';
import type { ExporterStats } from '../diagnostics/stats';
import type { Process } from '../model/process';
import type { ReportedSpan } from '../model/reported-span';
import type { SpanRecord } from '../model/span-record';
import type { Reporter } from '../reporter/reporter';
import { distinctNames } from './names';
import { ProcessPool } from './process-pool';
import { recordBytes } from './record-bytes';
import type { StoredTrace } from './stored-trace';
import { matches, type TraceQuery } from './trace-query';

export interface SpanStoreOptions {
  /** Spans of all traces together; default 200 000. */
  readonly maxSpans?: number;
  /** What they take in memory, estimated; default 256 MiB. */
  readonly maxBytes?: number;
  /** Who reports when the store is a tracer's reporter. */
  readonly process?: Process;
  readonly now?: () => number;
}

/** What the store holds and has held; `received = spans + evictedSpans`. */
export interface SpanStoreStats {
  readonly traces: number;
  readonly spans: number;
  readonly bytes: number;
  readonly receivedSpans: number;
  readonly evictedTraces: number;
  readonly evictedSpans: number;
}

const DEFAULT_MAX_SPANS = 200_000;
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
const NOBODY: Process = { serviceName: 'unknown', tags: [] };
const TRACE_ID_DIGITS = 32;

/** A trace under construction: the same object is told to readers as a {@link StoredTrace}. */
interface OpenTrace extends StoredTrace {
  readonly spans: ReportedSpan[];
  bytes: number;
  lastArrivalMs: number;
}

/**
 * Traces in memory, by their ids, in the order in which they began to arrive. Bounded in spans and bytes: the oldest trace goes
 * when there is no room, and when a single trace has no room, its oldest spans.
 *
 * It is a reporter too: a tracer in the same process hands its spans over without a detour.
 */
export class SpanStore implements Reporter {
  readonly #maxSpans: number;
  readonly #maxBytes: number;
  readonly #process: Process;
  readonly #now: () => number;
  readonly #processes = new ProcessPool();
  readonly #traces = new Map<string, OpenTrace>();
  readonly #listeners = new Set<(trace: StoredTrace) => void>();
  #spans = 0;
  #bytes = 0;
  #evictedTraces = 0;
  #evictedSpans = 0;

  constructor(options: SpanStoreOptions = {}) {
    const { maxSpans = DEFAULT_MAX_SPANS, maxBytes = DEFAULT_MAX_BYTES } = options;
    for (const [name, value] of Object.entries({ maxSpans, maxBytes })) {
      if (!Number.isInteger(value) || value <= 0) throw invalidOption(name, 'a positive integer', value);
    }
    this.#maxSpans = maxSpans;
    this.#maxBytes = maxBytes;
    this.#process = options.process ?? NOBODY;
    this.#now = options.now ?? Date.now;
  }

  /** Keeps the spans of one process, and tells the listeners of each trace they belong to. */
  add(process: Process, spans: readonly SpanRecord[]): void {
    const touched = new Set<OpenTrace>();
    const shared = this.#processes.shared(process);
    for (const span of spans) {
      const trace = this.#traceOf(span);
      const bytes = recordBytes(span);
      trace.spans.push({ process: shared, span });
      trace.bytes += bytes;
      trace.lastArrivalMs = this.#now();
      this.#spans++;
      this.#bytes += bytes;
      touched.add(trace);
      this.#makeRoom();
    }
    for (const trace of touched) for (const listener of this.#listeners) listener(trace);
  }

  /** Calls `listener` whenever spans of a trace have arrived, until the function that is returned is called. */
  onArrival(listener: (trace: StoredTrace) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** By 1 to 32 hex digits, leading zeros or none. */
  trace(traceId: string): StoredTrace | undefined {
    if (traceId.length > TRACE_ID_DIGITS || !isHex(traceId, 0, traceId.length)) return undefined;
    return this.#traces.get(traceId.toLowerCase().padStart(TRACE_ID_DIGITS, '0'));
  }

  /** The newest first. */
  traces(query: TraceQuery = {}): StoredTrace[] {
    const { limit = Number.POSITIVE_INFINITY } = query;
    const found: StoredTrace[] = [];
    const newestFirst = [...this.#traces.values()].reverse();
    for (let i = 0; i < newestFirst.length && found.length < limit; i++) {
      if (matches(newestFirst[i], query)) found.push(newestFirst[i]);
    }
    return found;
  }

  /** Names of all services, sorted. */
  services(): string[] {
    return distinctNames(this.#traces.values(), ({ process }) => process.serviceName);
  }

  /** Names of a service's operations, sorted. */
  operations(serviceName: string): string[] {
    return distinctNames(this.#traces.values(), ({ process, span }) =>
      process.serviceName === serviceName ? span.operationName : undefined,
    );
  }

  /** How many spans it holds. */
  get spans(): number {
    return this.#spans;
  }

  contents(): SpanStoreStats {
    return {
      traces: this.#traces.size,
      spans: this.#spans,
      bytes: this.#bytes,
      receivedSpans: this.#spans + this.#evictedSpans,
      evictedTraces: this.#evictedTraces,
      evictedSpans: this.#evictedSpans,
    };
  }

  report(spans: readonly SpanRecord[]): void {
    this.add(this.#process, spans);
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}

  stats(): ExporterStats[] {
    return [];
  }

  #traceOf({ ids }: SpanRecord): OpenTrace {
    const traceId = hexOfWords(ids.traceId0, ids.traceId1) + hexOfWords(ids.traceId2, ids.traceId3);
    let trace = this.#traces.get(traceId);
    if (trace === undefined) {
      const nowMs = this.#now();
      trace = { traceId, spans: [], bytes: 0, firstArrivalMs: nowMs, lastArrivalMs: nowMs };
      this.#traces.set(traceId, trace);
    }
    return trace;
  }

  #makeRoom(): void {
    while (this.#spans > this.#maxSpans || this.#bytes > this.#maxBytes) {
      const [oldest] = this.#traces.values();
      if (this.#traces.size === 1 && oldest.spans.length > 1) this.#shorten(oldest);
      else this.#evict(oldest);
    }
  }

  #evict(trace: OpenTrace): void {
    this.#traces.delete(trace.traceId);
    this.#forget(trace.spans.length, trace.bytes);
    this.#evictedTraces++;
  }

  /** The older half at once: span by span would move the rest each time. */
  #shorten(trace: OpenTrace): void {
    const removed = trace.spans.splice(0, trace.spans.length >> 1);
    const bytes = removed.reduce((sum, { span }) => sum + recordBytes(span), 0);
    trace.bytes -= bytes;
    this.#forget(removed.length, bytes);
  }

  #forget(spans: number, bytes: number): void {
    this.#spans -= spans;
    this.#bytes -= bytes;
    this.#evictedSpans += spans;
  }
}
