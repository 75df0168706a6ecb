import type { Logger, LogLevel } from '../diagnostics/logger';
import type { FlatTags } from '../model/span-record';
import type { ClewOptions, Compression, ExporterName, SamplerOptions, SpanLimits } from './options';

/** Where a value came from: `code`, `default`, `package.json`, or the environment variable's name. */
export type Source = string;

/** One exporter, fully resolved. */
export interface ExporterSettings {
  readonly type: ExporterName;
  /** A URL (`udp://host:port` for datagrams), a path for `file`, empty for `console`; never with credentials in it. */
  readonly endpoint: string;
  readonly source: Source;
  readonly headers: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly maxBatchBytes: number;
  readonly maxQueueBytes: number;
  readonly retryMaxElapsedMs: number;
  readonly flushIntervalMs: number;
  readonly compression: Compression;
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** Datagrams: the address family that JAEGER_AGENT_SOCKET_TYPE asks for; undefined lets the name decide. */
  readonly addressFamily: 4 | 6 | undefined;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly dispatcher: object | undefined;
}

/** Everything, resolved: what `init.ts` builds from. */
export interface Settings {
  readonly serviceName: string;
  /** Process tags from code and environment (not hostname and the like: init adds those). */
  readonly tags: FlatTags;
  readonly disabled: boolean;
  readonly activeSpan: boolean;
  /** Empty when there is `none`, or only the application's own reporter. */
  readonly exporters: readonly ExporterSettings[];
  readonly reporter: unknown;
  /** Options, or an application's own sampler object. */
  readonly sampler: SamplerOptions | object;
  readonly inject: readonly string[];
  readonly extract: readonly string[];
  readonly traceId128Bit: boolean;
  readonly flushIntervalMs: number;
  readonly flushTimeoutMs: number;
  readonly exitTimeoutMs: number;
  /** Undefined: nothing is kept on the disk. */
  readonly spoolDir: string | undefined;
  readonly maxSpoolBytes: number;
  readonly maxSpoolAgeMs: number;
  readonly spoolIntervalMs: number;
  readonly maxSegmentSpans: number;
  readonly maxHeldSpans: number;
  readonly maxHeldBytes: number;
  readonly maxBaggageItems: number;
  readonly maxBaggageBytes: number;
  readonly limits: SpanLimits;
  /** Keys whose values are hidden. */
  readonly redact: readonly string[];
  readonly logSpans: boolean;
  readonly onFinish: ClewOptions['onFinish'];
  readonly logger: Logger | undefined;
  readonly logLevel: LogLevel;
  /** For each setting's key (as in the table of variables; `exporters[0].timeoutMs` and the like): where it came from. */
  readonly sources: Readonly<Record<string, Source>>;
  /** To be warned about, once each, after construction. */
  readonly warnings: readonly string[];
}
