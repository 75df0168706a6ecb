import { systemClock } from './clock/clock';
import { systemTimer } from './clock/timer';
import { describeSettings } from './config/describe';
import type { ClewOptions, ExporterName, SamplerOptions } from './config/options';
import { processTags } from './config/process-tags';
import { resolveSettings } from './config/resolve';
import { nearestPackageName } from './config/service-name';
import type { ExporterSettings, Settings } from './config/settings';
import { readOtlpAnswer } from './decoder/otlp-answer';
import { Counters } from './diagnostics/counters';
import { Diagnostics } from './diagnostics/logger';
import type { Encoder } from './encoder/encoder';
import { JaegerThriftEncoder } from './encoder/jaeger-thrift';
import { OtlpProtoEncoder } from './encoder/otlp-proto';
import { ZipkinJsonEncoder } from './encoder/zipkin-json';
import { ZipkinProtoEncoder } from './encoder/zipkin-proto';
import { ZipkinV1Encoder } from './encoder/zipkin-v1';
import { deliverAtNaturalExit, type LastDelivery } from './lifecycle/natural-exit';
import type { Process } from './model/process';
import { KNOWN_FORMATS, propagatorFor } from './propagation/formats';
import type { BatchOwner } from './reporter/batch-owner';
import { compositeReporter } from './reporter/composite-reporter';
import { Delivery } from './reporter/delivery';
import { LoggingReporter } from './reporter/logging-reporter';
import { RemoteReporter } from './reporter/remote-reporter';
import type { Reporter } from './reporter/reporter';
import { sharedDelivery } from './reporter/shared-delivery';
import { ConstSampler } from './sampler/const';
import { fetchJson } from './sampler/fetch-json';
import { makeSampler } from './sampler/make-sampler';
import type { Sampler } from './sampler/sampler';
import { giveUpFlushes, heldByFlushesMs } from './tracer/flush';
import { Tracer } from './tracer/tracer';
import type { UsualAddress } from './transport/hints';
import { HttpTransport } from './transport/http';

/** What makes a wire format an exporter: its encoder, where its backends usually listen, and how its answers are read. */
interface Format {
  readonly encoder: (process: Process) => Encoder;
  readonly usual: UsualAddress;
  readonly readAnswer?: BatchOwner['readAnswer'];
}

/** The wire formats. Another one is a file in `encoder/` and a line here. */
const FORMATS: Readonly<Record<string, Format>> = {
  jaeger: {
    encoder: (process) => new JaegerThriftEncoder(process),
    usual: { port: 14268, path: '/api/traces' },
  },
  otlp: {
    encoder: (process) => new OtlpProtoEncoder(process),
    usual: { port: 4318, path: '/v1/traces' },
    readAnswer: readOtlpAnswer,
  },
  zipkin: {
    encoder: (process) => new ZipkinProtoEncoder(process),
    usual: { port: 9411, path: '/api/v2/spans' },
  },
  'zipkin-json': {
    encoder: (process) => new ZipkinJsonEncoder(process),
    usual: { port: 9411, path: '/api/v2/spans' },
  },
  'zipkin-v1': {
    encoder: (process) => new ZipkinV1Encoder(process),
    usual: { port: 9411, path: '/api/v1/spans' },
  },
};

/** What this build has; anything else is told apart from a typing error. */
const KNOWN = {
  exporters: [...Object.keys(FORMATS), 'none'] as ExporterName[],
  headers: KNOWN_FORMATS,
};

const RETRY_MAX_ELAPSED_MS = 300_000;

/**
 * A tracer, from code, from the environment, or from neither: see docs/configuration.md. Throws a `ClewError` when an
 * option is wrong; what is wrong in the environment is warned about and left at its default.
 */
export function initTracer(options: ClewOptions = {}): Tracer {
  const settings = resolveSettings(options, process.env, nearestPackageName(process.cwd()), KNOWN);
  const diagnostics = new Diagnostics(settings.logger, settings.logLevel);
  const counters = new Counters();
  let forgetExit: (() => void) | undefined;
  const tracer = new Tracer({
    ...settings,
    limits: { ...settings.limits, ...settings },
    clock: systemClock,
    setTimer: systemTimer,
    sampler: samplerOf(settings, diagnostics),
    propagator: propagatorFor(settings.inject, settings.extract, counters, settings),
    reporter: reporterOf(settings, counters, diagnostics),
    tail: undefined,
    counters,
    diagnostics,
    onClose: () => forgetExit?.(),
  });
  if (!settings.disabled) forgetExit = deliverAtNaturalExit(lastDelivery(tracer, settings, diagnostics));
  for (const warning of settings.warnings) diagnostics.warn(warning);
  diagnostics.info(describeSettings(settings));
  return tracer;
}

function samplerOf({ sampler, disabled, serviceName }: Settings, diagnostics: Diagnostics): Sampler {
  // A disabled tracer never asks, so nothing needs to be polled for it.
  if (disabled) return new ConstSampler(false);
  if (isSampler(sampler)) return sampler;
  const asking = { serviceName, fetchJson, setTimer: systemTimer, diagnostics, random: Math.random };
  return makeSampler(sampler as SamplerOptions, systemClock, asking);
}

function isSampler(sampler: object): sampler is Sampler {
  return typeof (sampler as Partial<Sampler>).decide === 'function';
}

function reporterOf(settings: Settings, counters: Counters, diagnostics: Diagnostics): Reporter {
  if (settings.disabled) return compositeReporter([], counters, diagnostics);
  const described = { serviceName: settings.serviceName, tags: processTags(settings.tags) };
  const reporters = settings.exporters.map((exporter) => remoteReporter(exporter, described, diagnostics));
  if (settings.reporter !== undefined) reporters.push(settings.reporter as Reporter);
  if (settings.logSpans) reporters.push(new LoggingReporter(diagnostics));
  return compositeReporter(reporters, counters, diagnostics);
}

function remoteReporter(exporter: ExporterSettings, described: Process, diagnostics: Diagnostics): Reporter {
  const format = FORMATS[exporter.type];
  const { maxBatchBytes, maxQueueBytes, flushIntervalMs } = exporter;
  const transport = { ...exporter, usual: format.usual };
  const make = () =>
    new Delivery({
      transport: new HttpTransport(transport),
      maxQueueBytes,
      retryMaxElapsedMs: RETRY_MAX_ELAPSED_MS,
      clock: systemClock,
      setTimer: systemTimer,
      random: Math.random,
    });
  // What differs in anything but the batches' own settings is another delivery; so is another dispatcher.
  const { delivery, release } =
    exporter.dispatcher === undefined
      ? sharedDelivery(JSON.stringify([transport, maxQueueBytes]), make)
      : unshared(make());
  return new RemoteReporter({
    name: exporter.type,
    encoder: format.encoder(described),
    delivery,
    release,
    readAnswer: format.readAnswer,
    maxBatchBytes,
    flushIntervalMs,
    setTimer: systemTimer,
    diagnostics,
  });
}

function unshared(delivery: Delivery): { delivery: Delivery; release: () => Promise<void> } {
  return { delivery, release: () => delivery.close() };
}

function lastDelivery(tracer: Tracer, settings: Settings, diagnostics: Diagnostics): LastDelivery {
  return {
    // What an awaited flush has used up of the time is not given a second time.
    budgetMs: () => Math.max(0, settings.exitTimeoutMs - heldByFlushesMs()),
    waiting: () => tracer.stats().waiting,
    deliver: (signal) => tracer.deliverAll(signal),
    gaveUp: (waiting) => {
      giveUpFlushes();
      const spans = waiting === 1 ? '1 span was' : `${waiting} spans were`;
      diagnostics.warn(
        `${spans} not delivered before the process ended (exitTimeoutMs: ${settings.exitTimeoutMs}).`,
      );
    },
  };
}
