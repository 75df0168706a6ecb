import { resolve } from 'node:path';
import { systemClock } from './clock/clock';
import { outside } from './clock/outside';
import { type SetTimer, systemTimer } from './clock/timer';
import { describeSettings } from './config/describe';
import type { ClewOptions, ExporterName, SamplerOptions } from './config/options';
import { processTags } from './config/process-tags';
import { resolveSettings } from './config/resolve';
import { isOwnSampler } from './config/sampling';
import { nearestPackageName } from './config/service-name';
import type { ExporterSettings, Settings, Source } from './config/settings';
import { HTTP } from './config/variable';
import { readOtlpAnswer } from './decoder/otlp-answer';
import { Counters } from './diagnostics/counters';
import { ClewError, invalidOption, thrownText } from './diagnostics/errors';
import { keyPattern } from './diagnostics/key-pattern';
import { Diagnostics } from './diagnostics/logger';
import { maskUrl } from './diagnostics/mask';
import { redactedTags } from './diagnostics/redaction';
import { undelivered } from './diagnostics/undelivered';
import type { Encoder } from './encoder/encoder';
import { JaegerBinaryEncoder } from './encoder/jaeger-binary';
import { JaegerCompactEncoder } from './encoder/jaeger-compact';
import { JaegerThriftEncoder } from './encoder/jaeger-thrift';
import { OtlpJsonEncoder } from './encoder/otlp-json';
import { OtlpProtoEncoder } from './encoder/otlp-proto';
import { ZipkinJsonEncoder } from './encoder/zipkin-json';
import { ZipkinProtoEncoder } from './encoder/zipkin-proto';
import { ZipkinV1Encoder } from './encoder/zipkin-v1';
import type { LastDelivery } from './lifecycle/last-delivery';
import { deliverAtEnds, deliverIfOver } from './lifecycle/process-ends';
import type { Process } from './model/process';
import { KNOWN_FORMATS, propagatorFor } from './propagation/formats';
import type { BatchOwner } from './reporter/batch-owner';
import { compositeReporter } from './reporter/composite-reporter';
import { ConsoleReporter } from './reporter/console-reporter';
import { Delivery } from './reporter/delivery';
import { LoggingReporter } from './reporter/logging-reporter';
import { RemoteReporter } from './reporter/remote-reporter';
import type { Reporter } from './reporter/reporter';
import { sharedDelivery } from './reporter/shared-delivery';
import type { Spool as SpoolType } from './reporter/spool/spool';
import { ConstSampler } from './sampler/const';
import { fetchJson } from './sampler/fetch-json';
import { makeSampler } from './sampler/make-sampler';
import type { Sampler } from './sampler/sampler';
import { heldByFlushesMs } from './tracer/flush';
import { redactingHook } from './tracer/redacting-hook';
import { Tracer } from './tracer/tracer';
import { HttpTransport } from './transport/http';
import { readPemFiles, type Unfit } from './transport/pem-files';
import type { Transport } from './transport/transport';

/** What a reporter is made of beside its own settings. */
interface Surroundings {
  readonly described: Process;
  readonly diagnostics: Diagnostics;
  readonly settings: Settings;
  /** Where an exporter's setting was said. */
  readonly sourceOf: (setting: string) => Source;
}
type MakeReporter = (exporter: ExporterSettings, surroundings: Surroundings) => Reporter;
type MakeTransport = (exporter: ExporterSettings, unfit: Unfit) => Transport;

/** The exporters. Another wire format is a file in `encoder/` and a line here: its encoder, and how its bytes travel. */
const EXPORTERS: Readonly<Record<string, MakeReporter>> = {
  jaeger: remote(JaegerThriftEncoder, overHttp(14268, '/api/traces')),
  'jaeger-compact': remote(JaegerCompactEncoder, overUdp),
  'jaeger-binary': remote(JaegerBinaryEncoder, overUdp),
  otlp: remote(OtlpProtoEncoder, overHttp(4318, '/v1/traces'), readOtlpAnswer),
  'otlp-json': remote(OtlpJsonEncoder, overHttp(4318, '/v1/traces'), readOtlpAnswer),
  zipkin: remote(ZipkinProtoEncoder, overHttp(9411, '/api/v2/spans')),
  'zipkin-json': remote(ZipkinJsonEncoder, overHttp(9411, '/api/v2/spans')),
  'zipkin-v1': remote(ZipkinV1Encoder, overHttp(9411, '/api/v1/spans')),
  file: remote(OtlpJsonEncoder, toFile),
  console: (_, { described, diagnostics }) =>
    new ConsoleReporter({ ...described, stream: process.stdout, env: process.env, diagnostics }),
};

/** What this build has; anything else is told apart from a typing error. */
const KNOWN = {
  exporters: [...Object.keys(EXPORTERS), 'none'] as ExporterName[],
  headers: KNOWN_FORMATS,
};

/** What the door of the same name calls: see index.ts. */
export function initTracer(options: ClewOptions = {}): Tracer {
  // What is made and loaded here lives long, and would keep the async context of a request in which it is made.
  return outside(() => tracerOf(settingsOf(options)));
}

/** Options may be anything, getters and proxies that throw among it: whatever is wrong with them is said in one way. */
function settingsOf(options: ClewOptions): Settings {
  try {
    return resolveSettings(options, process.env, packageName(), KNOWN);
  } catch (error) {
    if (error instanceof ClewError) throw error;
    const message = `Expected \`options\` to be readable, got ${thrownText(error)}`;
    throw new ClewError('CLEW_ERR_INVALID_OPTION', message, error);
  }
}

/** The folder a process was started in may be gone. */
function packageName(): string | undefined {
  try {
    return nearestPackageName(process.cwd());
  } catch {
    return undefined;
  }
}

/** A tracer of settings that are decided already. */
export function tracerOf(settings: Settings): Tracer {
  const diagnostics = new Diagnostics(settings.logger, settings.logLevel);
  const counters = new Counters();
  let forgetExit: (() => void) | undefined;
  // Before the sampler, which may ask a backend from now on: this may throw.
  const reporter = reporterOf(settings, counters, diagnostics);
  const tracer = new Tracer({
    ...settings,
    onFinish: redactingHook(settings.redact, settings.onFinish),
    limits: { ...settings.limits, ...settings },
    flushIntervalMs: flushEveryMs(settings, settings),
    clock: systemClock,
    setTimer: waitingTimer,
    sampler: samplerOf(settings, diagnostics),
    propagator: propagatorFor(settings.inject, settings.extract, counters, settings),
    reporter,
    tail: undefined,
    counters,
    diagnostics,
    onClose: () => forgetExit?.(),
  });
  if (hasLastDelivery(settings)) forgetExit = deliverAtEnds(lastDelivery(tracer, settings, diagnostics));
  for (const warning of settings.warnings) diagnostics.warn(warning);
  diagnostics.info(describeSettings(settings));
  return tracer;
}

function samplerOf({ sampler, disabled, serviceName }: Settings, diagnostics: Diagnostics): Sampler {
  // A disabled tracer never asks, so nothing needs to be polled for it.
  if (disabled) return new ConstSampler(false);
  if (isOwnSampler(sampler)) return sampler as Sampler;
  const asking = { serviceName, fetchJson, setTimer: systemTimer, diagnostics, random: Math.random };
  return makeSampler(sampler as SamplerOptions, systemClock, asking);
}

function reporterOf(settings: Settings, counters: Counters, diagnostics: Diagnostics): Reporter {
  if (settings.disabled) return compositeReporter([], counters, diagnostics);
  const tags = redactedTags(processTags(settings.tags), keyPattern(settings.redact));
  const described = { serviceName: settings.serviceName, tags };
  const reporters = settings.exporters.map((exporter, index) => {
    const sourceOf = (setting: string) => settings.sources[`exporters[${index}].${setting}`];
    return EXPORTERS[exporter.type](exporter, { described, diagnostics, settings, sourceOf });
  });
  if (settings.reporter !== undefined) reporters.push(settings.reporter as Reporter);
  if (settings.logSpans) reporters.push(new LoggingReporter(diagnostics));
  return compositeReporter(reporters, counters, diagnostics);
}

function remote(
  FormatEncoder: new (process: Process) => Encoder,
  makeTransport: MakeTransport,
  readAnswer?: BatchOwner['readAnswer'],
): MakeReporter {
  return (exporter, surroundings) => {
    const { described, diagnostics, settings, sourceOf } = surroundings;
    const { type, dispatcher, maxBatchBytes, maxQueueBytes, retryMaxElapsedMs } = exporter;
    const encoder = new FormatEncoder(described);
    const make = () =>
      new Delivery({
        transport: makeTransport(exporter, leftOut(sourceOf, diagnostics)),
        maxQueueBytes,
        retryMaxElapsedMs,
        clock: systemClock,
        setTimer: systemTimer,
        random: Math.random,
        spool: spoolFor(exporter, encoder, surroundings, readAnswer),
      });
    // What differs in anything but the batches' own settings is another delivery; so is another dispatcher.
    const { spoolDir, maxSpoolBytes, maxSpoolAgeMs, spoolIntervalMs } = settings;
    const spool = spoolDir === undefined ? [] : [spoolDir, maxSpoolBytes, maxSpoolAgeMs, spoolIntervalMs];
    const key = JSON.stringify({ ...exporter, source: '', maxBatchBytes: 0, flushIntervalMs: 0, spool });
    const { delivery, release } = dispatcher === undefined ? sharedDelivery(key, make) : unshared(make());
    return new RemoteReporter({
      name: type,
      encoder,
      delivery,
      release,
      readAnswer,
      maxBatchBytes,
      flushIntervalMs: HTTP.includes(type) ? flushEveryMs(exporter, settings) : exporter.flushIntervalMs,
      setTimer: waitingTimer,
      diagnostics,
    });
  };
}

function overHttp(port: number, path: string): MakeTransport {
  return (exporter, unfit) => {
    const gzip = exporter.compression === 'gzip';
    return new HttpTransport({ ...exporter, ...readPemFiles(exporter, unfit), gzip, usual: { port, path } });
  };
}

// What few use is loaded by those: datagrams and files bring modules of Node's along that cost every start.
function overUdp({ endpoint, addressFamily }: ExporterSettings): Transport {
  const { UdpTransport }: typeof import('./transport/udp') = require('./transport/udp');
  return new UdpTransport({ endpoint, addressFamily, clock: systemClock });
}

function toFile(exporter: ExporterSettings): Transport {
  const { FileTransport }: typeof import('./transport/file') = require('./transport/file');
  return new FileTransport(exporter);
}

/**
 * A third of what may be lost at a SIGKILL: a finished span waits so long for its trace, so long in the open batch, and its
 * batch so long for an answer before it is written.
 */
function thirdMs({ spoolIntervalMs }: Settings): number {
  return Math.floor(spoolIntervalMs / 3);
}

function flushEveryMs(
  { flushIntervalMs }: Pick<ExporterSettings, 'flushIntervalMs'>,
  settings: Settings,
): number {
  return settings.spoolDir === undefined ? flushIntervalMs : Math.min(flushIntervalMs, thirdMs(settings));
}

/** A directory that code names must be fit; one of the environment's is done without, and that is said. */
function spoolFor(
  exporter: ExporterSettings,
  { contentType }: Encoder,
  { settings, diagnostics }: Surroundings,
  readAnswer: BatchOwner['readAnswer'],
): SpoolType | undefined {
  const { spoolDir, maxSpoolBytes: maxBytes, maxSpoolAgeMs: maxAgeMs, sources } = settings;
  if (spoolDir === undefined || !HTTP.includes(exporter.type)) return undefined;
  const {
    Spool,
    spoolDestination,
  }: typeof import('./reporter/spool/spool') = require('./reporter/spool/spool');
  const directory = resolve(spoolDir);
  try {
    return new Spool({
      ...{ directory, contentType, maxBytes, maxAgeMs, readAnswer, diagnostics },
      destination: spoolDestination(exporter.type, maskUrl(exporter.endpoint), exporter.headers),
      graceMs: thirdMs(settings),
      clock: systemClock,
      setTimer: systemTimer,
    });
  } catch (error) {
    const expected = `a directory that only this user may write to (${(error as Error).message})`;
    if (sources['spoolDir'] === 'code') throw invalidOption('spoolDir', expected, directory);
    diagnostics.warn(`${sources['spoolDir']}: expected ${expected}, got \`${directory}\`; there is no spool`);
    return undefined;
  }
}

/** A file that code names must be right; one of the environment's is left out, and said. */
function leftOut(sourceOf: Surroundings['sourceOf'], diagnostics: Diagnostics): Unfit {
  return (option, expected, path) => {
    const source = sourceOf(option);
    if (source === 'code') throw invalidOption(`exporter.${option}`, expected, path);
    diagnostics.warn(`${source}: expected ${expected}, got \`${path}\`; it is left out`);
  };
}

function unshared(delivery: Delivery): { delivery: Delivery; release: () => Promise<void> } {
  return { delivery, release: () => delivery.close() };
}

/** Otherwise nothing is listened for: nothing can be waiting at the end, or nothing is to be done about it. */
function hasLastDelivery({ disabled, exitTimeoutMs, exporters, reporter }: Settings): boolean {
  return !disabled && exitTimeoutMs > 0 && (exporters.length > 0 || reporter !== undefined);
}

/** Where spans wait for a timer. Once the process's `exit` listeners run no timer fires any more: they go out at once. */
const waitingTimer: SetTimer = (callback, delayMs) => {
  deliverIfOver();
  return systemTimer(callback, delayMs);
};

function lastDelivery(tracer: Tracer, settings: Settings, diagnostics: Diagnostics): LastDelivery {
  return {
    // What an awaited flush has used up of the time is not given a second time.
    budgetMs: () => Math.max(0, settings.exitTimeoutMs - heldByFlushesMs()),
    waiting: () => tracer.stats().waiting,
    deliver: (signal) => tracer.deliverAll(signal),
    deliverLast: (remainingMs) => tracer.deliverLast(remainingMs),
    hasten: () => void tracer.flush(),
    keep: () => tracer.keep(),
    gaveUp: (waiting) => {
      tracer.giveUpFlushes();
      const { exitTimeoutMs, spoolDir = '' } = settings;
      const when = `before the process ended (exitTimeoutMs: ${exitTimeoutMs})`;
      diagnostics.warn(undelivered(waiting, when, tracer.stats().spooled, spoolDir));
    },
  };
}
