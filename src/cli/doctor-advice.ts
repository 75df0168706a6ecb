import type { SamplerOptions } from '../config/options';
import type { Settings } from '../config/settings';

/** One line that names what is wrong, and the fix. */
export interface Advice {
  /** A problem keeps spans from arriving; a note is worth a look. */
  readonly level: 'problem' | 'note';
  readonly text: string;
}

/** Below this share of traces, somebody who looks for a certain one will wonder where it is. */
const FEW = 0.1;
const UDP = ['jaeger-compact', 'jaeger-binary'];

/** What can be said of a configuration without trying it: the mistakes people make, and how to mend them. */
export function adviceOn(settings: Settings): Advice[] {
  return [
    ...settings.warnings.map((text): Advice => ({ level: 'note', text })),
    ...adviceOnService(settings),
    ...adviceOnRecording(settings),
    ...adviceOnExporters(settings),
    ...adviceOnContext(settings),
  ];
}

function* adviceOnService({ serviceName, sources }: Settings): Generator<Advice> {
  if (sources.serviceName === 'default') {
    yield note(
      `The service has no name, and is called ${serviceName} in the traces: set JAEGER_SERVICE_NAME`,
    );
  }
}

function* adviceOnRecording({ disabled, sampler, sources }: Settings): Generator<Advice> {
  if (disabled) yield problem(`Tracing is switched off by ${sources.disabled}: unset it to record spans`);
  const { type, param } = sampler as SamplerOptions;
  const source = sources['sampler.param'] ?? sources['sampler.type'];
  if (type === 'remote') {
    yield note(
      'The backend decides which traces are recorded (sampler remote): 1 in 1000 until it has answered',
    );
  } else if (param === 0) {
    yield problem(
      `Nothing is recorded: the sampler is ${type}(0) (${source}); JAEGER_SAMPLER_TYPE=const and JAEGER_SAMPLER_PARAM=1 record everything`,
    );
  } else if (type === 'probabilistic' && param !== undefined && param < FEW) {
    yield note(
      `Only about 1 trace in ${Math.round(1 / param)} is recorded (${source}), unless the caller decided otherwise`,
    );
  }
}

function* adviceOnExporters({ exporters, reporter, sources }: Settings): Generator<Advice> {
  if (exporters.length === 0 && reporter === undefined) {
    yield problem(
      `Spans go nowhere: there is no exporter (${sources.exporter}); JAEGER_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT names one`,
    );
  }
  if (exporters.some(({ type }) => UDP.includes(type))) {
    yield note(
      'Nobody answers datagrams: whether they arrive is seen in the backend only. Jaeger 1.68 to 1.76 do not listen for them; over HTTP: JAEGER_ENDPOINT=http://host:14268/api/traces',
    );
  }
}

function* adviceOnContext({ inject, extract, traceId128Bit, sources }: Settings): Generator<Advice> {
  if (!traceId128Bit) {
    yield note(
      `New trace ids have 64 bits (${sources.traceId128Bit}): services that make 128-bit ids or speak W3C's headers only see zeros in front. Set JAEGER_TRACEID_128BIT=true unless an old service cuts ids short`,
    );
  }
  if (inject.length === 0 || extract.length === 0) {
    const what = inject.length === 0 ? 'written to' : 'read from';
    yield note(
      `No context is ${what} headers (${sources.propagation}): traces end at this service's borders`,
    );
  }
}

function problem(text: string): Advice {
  return { level: 'problem', text };
}

function note(text: string): Advice {
  return { level: 'note', text };
}
