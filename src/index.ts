export type {
  ClewOptions,
  ExporterName,
  ExporterOptions,
  FinishedSpan,
  SamplerOptions,
  SpanLimits,
} from './config/options';
export { SpanContext } from './context/span-context';
export { ClewError, type ClewErrorCode } from './diagnostics/errors';
export type { Logger, LogLevel } from './diagnostics/logger';
export type { DropReason, ExporterStats } from './diagnostics/stats';
export { initTracer } from './init';
export type {
  FlatTags,
  LogRecord,
  ReferenceRecord,
  SpanIds,
  SpanRecord,
  TagValue,
} from './model/span-record';
export { ACCEPT, DEFER, DENY } from './model/verdict';
export { VERSION } from './model/version';
export type { Reporter } from './reporter/reporter';
export type { Decision, Sampler, TailSampler } from './sampler/sampler';
export type { FlushCallback, FlushOptions, FlushReport } from './tracer/flush';
export { Span } from './tracer/span';
export { Tracer } from './tracer/tracer';
export type { TracerStats } from './tracer/tracer-stats';
export { UnsampledSpan } from './tracer/unsampled-span';
