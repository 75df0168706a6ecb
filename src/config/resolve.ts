import { keyPattern } from '../diagnostics/key-pattern';
import type { LogLevel } from '../diagnostics/logger';
import { redactedTags } from '../diagnostics/redaction';
import { Environment } from './environment';
import { resolveExporters } from './exporters';
import { type HeaderLists, KNOWN_HEADERS, listsOf } from './header-formats';
import { misspelledVariables } from './misspelling';
import type { ClewOptions, ExporterName, SpanLimits } from './options';
import { Resolution } from './resolution';
import { EXIT_TIMEOUT, FLUSH_INTERVAL, FLUSH_TIMEOUT } from './rows/delivery';
import { LOG_LEVEL, LOG_SPANS } from './rows/diagnostics';
import { MAX_BAGGAGE_BYTES, MAX_BAGGAGE_ITEMS, PROPAGATION, TRACE_ID_128_BIT } from './rows/headers';
import {
  MAX_HELD_BYTES,
  MAX_HELD_SPANS,
  MAX_LOGS,
  MAX_NAME_LENGTH,
  MAX_REFERENCES,
  MAX_SEGMENT_SPANS,
  MAX_TAGS,
  MAX_VALUE_BYTES,
  REDACT,
} from './rows/limits';
import { ACTIVE_SPAN, DISABLED, SERVICE_NAME } from './rows/process';
import { resolveSampler } from './sampling';
import type { Settings } from './settings';
import { resolveSpool } from './spool';
import { resolveTags } from './tags';
import { validateOptions } from './validate';
import { KNOWN_EXPORTERS } from './variable';

const UNKNOWN_SERVICE = 'unknown_service:node';

/** What a build has; everything unless said. */
export interface KnownFormats {
  readonly exporters?: readonly ExporterName[];
  readonly headers?: readonly string[];
}

/**
 * Everything decided: code > CLEW_* > JAEGER_* > OTEL_* > other variables > default. Wrong options throw
 * CLEW_ERR_INVALID_OPTION; whatever is wrong in the environment is only warned about.
 *
 * @param packageName the service's name when nothing else says it, see `nearestPackageName`
 */
export function resolveSettings(
  options: ClewOptions,
  environment: NodeJS.ProcessEnv,
  packageName?: string,
  known: KnownFormats = {},
): Settings {
  const exporters = known.exporters ?? KNOWN_EXPORTERS;
  validateOptions(options, exporters);
  const env = new Environment(environment);
  const resolution = new Resolution(env);
  const pick = resolution.pick.bind(resolution) as Resolution['pick'];
  const resolved = resolveExporters(options, resolution, exporters);
  const redact = pick(REDACT, options.redact);
  const logSpans = pick(LOG_SPANS, options.logSpans);
  const settings: Omit<Settings, 'warnings'> = {
    serviceName: serviceName(options, resolution, packageName),
    tags: redactedTags(resolveTags(options.tags, resolution), keyPattern(redact)),
    disabled: pick(DISABLED, options.disabled),
    activeSpan: pick(ACTIVE_SPAN, options.activeSpan),
    exporters: resolved,
    reporter: options.reporter,
    sampler: resolveSampler(options, resolution),
    ...resolveHeaderLists(options, resolution, known.headers ?? KNOWN_HEADERS),
    traceId128Bit: pick(TRACE_ID_128_BIT, options.traceId128Bit),
    flushIntervalMs: pick(FLUSH_INTERVAL, options.flushIntervalMs),
    flushTimeoutMs: pick(FLUSH_TIMEOUT, options.flushTimeoutMs),
    exitTimeoutMs: pick(EXIT_TIMEOUT, options.exitTimeoutMs),
    ...resolveSpool(options, resolution, resolved),
    maxSegmentSpans: pick(MAX_SEGMENT_SPANS, options.maxSegmentSpans),
    maxHeldSpans: pick(MAX_HELD_SPANS, options.maxHeldSpans),
    maxHeldBytes: pick(MAX_HELD_BYTES, options.maxHeldBytes),
    maxBaggageItems: pick(MAX_BAGGAGE_ITEMS, options.maxBaggageItems),
    maxBaggageBytes: pick(MAX_BAGGAGE_BYTES, options.maxBaggageBytes),
    limits: resolveLimits(options.limits ?? {}, resolution),
    redact,
    logSpans,
    onFinish: options.onFinish,
    logger: options.logger,
    logLevel: resolveLogLevel(options, resolution, logSpans),
    sources: resolution.sources,
  };
  return { ...settings, warnings: [...env.warnings, ...misspelledVariables(environment)] };
}

/** Spans are written at level info: who asks for them, and says no level, wants to see them. */
function resolveLogLevel({ logLevel }: ClewOptions, resolution: Resolution, logSpans: boolean): LogLevel {
  const level = resolution.pick(LOG_LEVEL, logLevel);
  return logSpans && resolution.sources[LOG_LEVEL.key] === 'default' ? 'info' : level;
}

function serviceName(options: ClewOptions, resolution: Resolution, packageName: string | undefined): string {
  const name = resolution.optional(SERVICE_NAME, options.serviceName);
  if (name !== undefined) return name;
  if (packageName === undefined) return UNKNOWN_SERVICE;
  resolution.sources[SERVICE_NAME.key] = 'package.json';
  return packageName;
}

/** What is written and what is read: one list for both, unless code gives two. */
function resolveHeaderLists(
  { propagation }: ClewOptions,
  resolution: Resolution,
  known: readonly string[],
): HeaderLists {
  const byDefault: HeaderLists = { inject: ['jaeger'], extract: known };
  const lists = resolution.optional(PROPAGATION, headerListsOfCode(propagation, byDefault)) ?? byDefault;
  return {
    inject: knownOnly(lists.inject, known, resolution),
    extract: knownOnly(lists.extract, known, resolution),
  };
}

function headerListsOfCode(
  propagation: ClewOptions['propagation'],
  byDefault: HeaderLists,
): HeaderLists | undefined {
  if (propagation === undefined) return undefined;
  if (Array.isArray(propagation)) return listsOf(propagation);
  const { inject, extract } = propagation as { inject?: readonly string[]; extract?: readonly string[] };
  return {
    inject: inject === undefined ? byDefault.inject : listsOf(inject).inject,
    extract: extract === undefined ? byDefault.extract : listsOf(extract).extract,
  };
}

function knownOnly(
  formats: readonly string[],
  known: readonly string[],
  { env }: Resolution,
): readonly string[] {
  const missing = formats.filter((format) => !known.includes(format));
  if (missing.length > 0) env.warn(`the header format ${missing.join(', ')} is not built in and is left out`);
  return formats.filter((format) => known.includes(format));
}

function resolveLimits(code: Partial<SpanLimits>, resolution: Resolution): SpanLimits {
  return {
    maxTags: resolution.pick(MAX_TAGS, code.maxTags),
    maxLogs: resolution.pick(MAX_LOGS, code.maxLogs),
    maxReferences: resolution.pick(MAX_REFERENCES, code.maxReferences),
    maxValueBytes: resolution.pick(MAX_VALUE_BYTES, code.maxValueBytes),
    maxNameLength: resolution.pick(MAX_NAME_LENGTH, code.maxNameLength),
  };
}
