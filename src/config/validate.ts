import { invalidOption } from '../diagnostics/errors';
import { MASK } from '../diagnostics/mask';
import { isHeader } from './connection';
import { HEADER_WORDS } from './header-formats';
import { hintFromJaegerClient } from './jaeger-client-options';
import { check, checkKeys, object, unknownOption } from './option-check';
import type { ClewOptions, ExporterName, ExporterOptions, SamplerOptions, SpanLimits } from './options';
import { validateSampler } from './validate-sampler';
import { COMPRESSIBLE } from './variable';

/** Every key there is: the compiler sees to it that none is forgotten. */
const OPTION_KEYS: Readonly<Record<keyof ClewOptions, true>> = {
  serviceName: true,
  tags: true,
  disabled: true,
  activeSpan: true,
  exporter: true,
  endpoint: true,
  reporter: true,
  sampler: true,
  propagation: true,
  traceId128Bit: true,
  flushIntervalMs: true,
  flushTimeoutMs: true,
  exitTimeoutMs: true,
  spoolDir: true,
  maxSpoolBytes: true,
  maxSpoolAgeMs: true,
  spoolIntervalMs: true,
  timeoutMs: true,
  maxBatchBytes: true,
  maxQueueBytes: true,
  retryMaxElapsedMs: true,
  maxSegmentSpans: true,
  maxHeldSpans: true,
  maxHeldBytes: true,
  maxBaggageItems: true,
  maxBaggageBytes: true,
  limits: true,
  logSpans: true,
  redact: true,
  onFinish: true,
  logger: true,
  logLevel: true,
};
const EXPORTER_KEYS: Readonly<Record<keyof ExporterOptions, true>> = {
  type: true,
  endpoint: true,
  headers: true,
  user: true,
  password: true,
  token: true,
  timeoutMs: true,
  maxBatchBytes: true,
  maxQueueBytes: true,
  retryMaxElapsedMs: true,
  flushIntervalMs: true,
  compression: true,
  caFile: true,
  certFile: true,
  keyFile: true,
  maxFileBytes: true,
  maxFiles: true,
  dispatcher: true,
};
const LIMIT_KEYS: Readonly<Record<keyof SpanLimits, true>> = {
  maxTags: true,
  maxLogs: true,
  maxReferences: true,
  maxValueBytes: true,
  maxNameLength: true,
};
/** Throws CLEW_ERR_INVALID_OPTION for the first option that is unknown or wrong. What is `undefined` is left out. */
export function validateOptions(
  options: unknown,
  known: readonly ExporterName[],
): asserts options is ClewOptions {
  const given = object('options', 'an object', options);
  checkKeys('', given, OPTION_KEYS);
  for (const key of Object.keys(given)) check(key, key, given[key]);
  for (const key of checkKeys('limits.', object('limits', 'an object', given.limits ?? {}), LIMIT_KEYS)) {
    check(`limits.${key}`, `limits.${key}`, (given.limits as Record<string, unknown>)[key]);
  }
  checkExporters(given, known);
  validateSampler(given.sampler as SamplerOptions | undefined);
  checkPropagation(given.propagation);
  checkReporter(given.reporter);
  checkMember('logger', 'error', given.logger);
  if (given.onFinish !== undefined && typeof given.onFinish !== 'function') {
    throw invalidOption('onFinish', 'a function', given.onFinish);
  }
}

function checkExporters(given: Record<string, unknown>, known: readonly ExporterName[]): void {
  const { exporter, endpoint } = given;
  if (exporter === undefined) return;
  const list: unknown[] = Array.isArray(exporter) ? exporter : [exporter];
  if (list.length !== 1 && endpoint !== undefined) {
    throw invalidOption('endpoint', 'left out when `exporter` is a list: each has its own', endpoint);
  }
  list.forEach((entry, index) => {
    checkExporter(Array.isArray(exporter) ? `exporter[${index}]` : 'exporter', entry, known);
  });
  const hasNone = list.some((entry) => entry === 'none' || (entry as ExporterOptions).type === 'none');
  if (hasNone && list.length > 1) throw invalidOption('exporter', '`none`, or others', 'both');
}

function checkExporter(name: string, entry: unknown, known: readonly ExporterName[]): void {
  const names = known.join(', ');
  if (typeof entry === 'string') {
    if (!known.includes(entry as ExporterName)) throw invalidOption(name, `one of ${names}`, entry);
    return;
  }
  const given = object(name, `one of ${names}, or an object with such a \`type\``, entry);
  if (!known.includes(given.type as ExporterName))
    throw invalidOption(`${name}.type`, `one of ${names}`, given.type);
  for (const key of checkKeys(`${name}.`, given, EXPORTER_KEYS)) {
    check(`${name}.${key}`, `exporter.${key}`, given[key]);
    check(`${name}.${key}`, key, given[key]);
  }
  for (const [header, value] of Object.entries(
    (given.headers as Record<string, unknown> | undefined) ?? {},
  )) {
    if (!isHeader(header, value))
      throw invalidOption(`${name}.headers`, 'header names and values', shownName(header));
  }
  if (given.compression === 'gzip' && !COMPRESSIBLE.includes(given.type as ExporterName)) {
    throw invalidOption(`${name}.compression`, `\`none\` for ${given.type}`, given.compression);
  }
}

/** What is no name may be a whole line, `authorization: Bearer …`. */
function shownName(header: string): string {
  const [name] = /^[\w-]*/.exec(header) ?? [''];
  return name === header ? header : `${name}${MASK}`;
}

function checkPropagation(propagation: unknown): void {
  if (propagation === undefined) return;
  const lists = Array.isArray(propagation)
    ? { inject: propagation }
    : object('propagation', 'a list', propagation);
  checkKeys('propagation.', lists, { inject: true, extract: true });
  for (const [key, list] of Object.entries(lists)) {
    const name = Array.isArray(propagation) ? 'propagation' : `propagation.${key}`;
    if (list === undefined) continue;
    if (!Array.isArray(list)) throw invalidOption(name, 'a list of header formats', list);
    const wrong = list.findIndex((word) => !HEADER_WORDS.includes(word));
    if (wrong >= 0)
      throw invalidOption(`${name}[${wrong}]`, `one of ${HEADER_WORDS.join(', ')}`, list[wrong]);
  }
}

/** jaeger-client's `reporter` was what is `exporter` here. */
function checkReporter(reporter: unknown): void {
  const keys = typeof reporter === 'object' && reporter !== null ? Object.keys(reporter) : [];
  const foreign = keys.find((key) => hintFromJaegerClient(`reporter.${key}`) !== undefined);
  const isOwn = typeof (reporter as Record<string, unknown> | null | undefined)?.report === 'function';
  if (foreign !== undefined && !isOwn) throw unknownOption('reporter.', foreign, []);
  checkMember('reporter', 'report', reporter);
}

/** An object of the application's own, known by one of its methods. */
function checkMember(name: string, method: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof (value as Record<string, unknown> | null)?.[method] === 'function') return;
  throw invalidOption(name, `an object with \`${method}()\``, value);
}
