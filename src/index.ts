import { outside } from './clock/outside';
import type { ClewOptions } from './config/options';
import type { Tracer } from './tracer/tracer';

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
export type { DropReason, ExporterStats, SpoolStats } from './diagnostics/stats';
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
export type { StartSpanOptions } from './tracer/starter';
export { Tracer } from './tracer/tracer';
export type { TracerStats } from './tracer/tracer-stats';
export { UnsampledSpan } from './tracer/unsampled-span';

/**
 * A tracer, from code, from the environment, or from neither: see docs/configuration.md. Throws a `ClewError` when an
 * option is wrong; what is wrong in the environment is warned about and left at its default.
 */
export function initTracer(options?: ClewOptions): Tracer {
  // Settings, formats and transports are loaded by whoever makes a tracer, and the classes alone by whoever names them.
  // Outside the async context of a request in which that may be: what is loaded would keep it.
  const init: typeof import('./init') = outside(() => require('./init'));
  return init.initTracer(options);
}
