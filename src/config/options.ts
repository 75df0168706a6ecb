import type { Logger, LogLevel } from '../diagnostics/logger';
import type { SpanRecord, TagValue } from '../model/span-record';

/** Wire formats an exporter can be named by; the table of formats in `init.ts` decides which exist. */
export type ExporterName =
  | 'jaeger'
  | 'jaeger-compact'
  | 'jaeger-binary'
  | 'otlp'
  | 'otlp-json'
  | 'zipkin'
  | 'zipkin-json'
  | 'zipkin-v1'
  | 'console'
  | 'file'
  | 'none';

export type SamplerType = 'const' | 'probabilistic' | 'ratelimiting' | 'lowerbound' | 'remote';

/** One exporter, by code. What is left out comes from the environment or the defaults. */
export interface ExporterOptions {
  type: ExporterName;
  /** Full URL; for `jaeger` `http://host:14268/api/traces`, for `otlp` `http://host:4318/v1/traces`. */
  endpoint?: string;
  /** Extra request headers. */
  headers?: Record<string, string>;
  /** HTTP Basic authentication; both or neither. */
  user?: string;
  password?: string;
  /** `Authorization: Bearer <token>`; excludes user and password. */
  token?: string;
  /** Milliseconds one request may take before it is aborted and retried. Default 5000 (OTLP 10000). */
  timeoutMs?: number;
  /** Bytes one batch may have. Default 512 KiB. */
  maxBatchBytes?: number;
  /** Bytes waiting for this exporter, in batches not yet acknowledged. Default 64 MiB. */
  maxQueueBytes?: number;
  /** Milliseconds for which a backend that does not take a batch, but is there, is asked again. Default 300000. */
  retryMaxElapsedMs?: number;
  /** Milliseconds a finished span waits at most before its batch is sent. Default 1000. */
  flushIntervalMs?: number;
  /** Compression of request bodies; never for the Jaeger formats, whose collector 1.x does not unpack. Default `none`. */
  compression?: Compression;
  /** PEM file of the certificate authorities to trust instead of Node's. */
  caFile?: string;
  /** PEM files of the client's certificate and its key; both or neither. */
  certFile?: string;
  keyFile?: string;
  /** `file` only: bytes after which a new file is begun. Default 64 MiB. */
  maxFileBytes?: number;
  /** `file` only: files kept, the one being written among them. Default 5. */
  maxFiles?: number;
  /** An undici dispatcher of your own, for the formats that travel by HTTP. */
  dispatcher?: object;
}

export type Compression = 'gzip' | 'none';

export interface SamplerOptions {
  type: SamplerType;
  /**
   * const: 0 or 1; probabilistic: 0..1; ratelimiting: traces per second; default 1 for all of these. remote: the rate
   * (0..1) until the first answer, default 0.001. lowerbound: not used, `perOperation` says it all.
   */
  param?: number;
  /** Where present it decides, and `type` and `param` only name what it grew from: Jaeger's `operationSampling`. */
  perOperation?: PerOperationSampling;
  /** Operation names that get a sampler of their own (per operation, remote). Default 2000. */
  maxOperations?: number;
  /** remote: the URL asked, without its query. Default `http://127.0.0.1:5778/sampling`. */
  endpoint?: string;
  /** remote: milliseconds between two questions. Default 60000. */
  refreshIntervalMs?: number;
}

/** Rates per operation, in the shape of Jaeger's sampling JSON, so that one copied from there is understood. */
export interface PerOperationSampling {
  /** Rate (0..1) of operations without a strategy. Default 1. */
  defaultSamplingProbability?: number;
  /** Traces per second each operation gets at least, whatever its rate. Default 0: none guaranteed. */
  defaultLowerBoundTracesPerSecond?: number;
  perOperationStrategies?: readonly OperationStrategy[];
}

export interface OperationStrategy {
  operation: string;
  probabilisticSampling: { samplingRate: number };
}

/** What a span, and the spans waiting in segments, may hold; applied when a tag or log is set. */
export interface SpanLimits {
  /** Tags a span may have. Default 128. */
  maxTags: number;
  /** Logs a span may have: the oldest and the newest half are kept. Default 128. */
  maxLogs: number;
  /** References a span may have. Default 128. */
  maxReferences: number;
  /** UTF-8 bytes of one tag's or log field's value. Default 16 KiB. */
  maxValueBytes: number;
  /** UTF-16 units of an operation name or key. Default 1024. */
  maxNameLength: number;
}

/** Options of `initTracer`. Everything may be left out. Precedence: these > environment > defaults. */
export interface ClewOptions {
  /** Default: the nearest package.json's name, else `unknown_service:node`. */
  serviceName?: string;
  /** Tags of the process: put on every batch. */
  tags?: Record<string, unknown>;
  /** Keeps the full API and propagation, records nothing. Default false. */
  disabled?: boolean;
  /** A span started without a parent becomes a child of the active span, see `tracer.withActiveSpan`. Default false. */
  activeSpan?: boolean;
  /** Where spans go: a name, options, or a list of both. Default `jaeger`. */
  exporter?: ExporterName | ExporterOptions | readonly (ExporterName | ExporterOptions)[];
  /** Endpoint of the exporter named, when there is one. */
  endpoint?: string;
  /** A reporter of your own beside (or, without `exporter`, instead of) the exporters. */
  reporter?: unknown;
  /** A name with parameter, or an object with `decide`. Default const(1). */
  sampler?: SamplerOptions | object;
  /** Formats to inject and extract, in order: `['jaeger']`. Default: inject jaeger, extract every known format. */
  propagation?: readonly string[] | { inject?: readonly string[]; extract?: readonly string[] };
  /** 128-bit trace ids. Default true. */
  traceId128Bit?: boolean;
  /** Milliseconds a finished span waits at most before its batch is sent. Default 1000. */
  flushIntervalMs?: number;
  /** Milliseconds after which flush() and close() give up. Default 10000. */
  flushTimeoutMs?: number;
  /** Milliseconds the last delivery may hold the end of the process. Default 1000. */
  exitTimeoutMs?: number;
  /**
   * A directory for what could not be delivered, so that it survives the process and is sent later; for exporters over HTTP.
   * Made if it is not there, readable by its owner only; several processes may share it. Default: none.
   */
  spoolDir?: string;
  /** Bytes that the files in `spoolDir` may have together; then the oldest go. Default 256 MiB. */
  maxSpoolBytes?: number;
  /** Milliseconds after which what lies in `spoolDir` is not sent any more. Default 24 hours. */
  maxSpoolAgeMs?: number;
  /** With `spoolDir`: milliseconds for which a finished span is in memory only, at most. Default 300. */
  spoolIntervalMs?: number;
  /** Milliseconds one request may take. Default 5000 (OTLP 10000). */
  timeoutMs?: number;
  maxBatchBytes?: number;
  maxQueueBytes?: number;
  /** Milliseconds for which a backend that does not take a batch, but is there, is asked again. Default 300000. */
  retryMaxElapsedMs?: number;
  /** Finished spans one segment may hold before it settles; an accepted one settles at 128. Default 1000. */
  maxSegmentSpans?: number;
  /** Finished spans all segments together may hold. Default 200000. */
  maxHeldSpans?: number;
  /** Bytes (estimated) all segments together may hold. Default 64 MiB. */
  maxHeldBytes?: number;
  maxBaggageItems?: number;
  maxBaggageBytes?: number;
  limits?: Partial<SpanLimits>;
  /** Also writes each accepted span to the logger, at level info. Default false. */
  logSpans?: boolean;
  /**
   * Keys whose values are hidden as `[redacted]` before anything is encoded: of tags, log fields, process tags, and keys
   * within JSON text and within addresses. In any case, the whole key or a part of it between dots; `*` is anything:
   * `['authorization', '*password*']`. Default none.
   */
  redact?: readonly string[];
  /**
   * Called once for each accepted span before it is encoded: change tags and log fields, rename, or return false to drop it.
   * It is called when the spans of a trace are handed over, and must be done when it returns: what an async function does
   * later is too late. What it throws is caught, counted and warned about once; the span is then exported as it is.
   */
  onFinish?: (span: FinishedSpan) => unknown;
  logger?: Logger;
  /** Least level written to standard error, or to `logger`. Default `warn`; with `logSpans`, `info`. */
  logLevel?: LogLevel;
}

/** A finished span as the `onFinish` hook sees it. */
export interface FinishedSpan extends SpanRecord {
  setOperationName(name: string): unknown;
  /** Adds or overwrites a tag; `undefined` removes it. */
  setTag(key: string, value: unknown): unknown;
  /** Calls `edit` with each tag and each log field; its answer takes the value's place, `undefined` removes the entry. */
  editValues(edit: (key: string, value: TagValue) => unknown): this;
}
