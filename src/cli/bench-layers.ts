import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ExporterName } from '../config/options';
import type { ExporterSettings, Settings } from '../config/settings';
import { tracerOf } from '../init';
import type { ActiveWay } from './bench-active';
import { type Spans, UNTRACED } from './bench-spans';

/** How far a span gets; each layer does what the one before it does, and more. */
export interface Layer {
  readonly name: string;
  readonly spans: Spans;
  /** Sends what has been recorded so far. */
  deliver(): Promise<unknown>;
}

/** A process that takes spans, and the layers before it. */
export interface Layers {
  readonly list: readonly Layer[];
  /** As the last of them, with the active span off, and on. */
  readonly activeOff: ActiveWay;
  readonly activeOn: ActiveWay;
  /** The wire format that spans are exported in. */
  readonly format: ExporterName;
  /** Bytes that have arrived so far. */
  arrivedBytes(): Promise<number>;
  close(): Promise<void>;
}

/** Travels by HTTP, so that a server on this machine can take it. */
const BY_HTTP = /^(jaeger|otlp|otlp-json|zipkin|zipkin-json|zipkin-v1)$/;

/** Tracers with these settings, but for where their spans go and which of them are recorded. */
export async function openLayers(settings: Settings): Promise<Layers> {
  const sink = fork(join(__dirname, 'bench-sink.js'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [port] = await once(sink, 'message');
  try {
    return layersOver(settings, sink, localExporter(settings, `http://127.0.0.1:${port}/`));
  } catch (error) {
    // It would hold this process for ever.
    sink.disconnect();
    throw error;
  }
}

function layersOver(settings: Settings, sink: ChildProcess, exporter: ExporterSettings): Layers {
  const quiet = { ...settings, disabled: false, logSpans: false, logLevel: 'error', warnings: [] } as const;
  const sampler = (param: 0 | 1) => ({ type: 'const', param }) as const;
  const denied = tracerOf({ ...quiet, sampler: sampler(0), exporters: [], reporter: undefined });
  const recorded = tracerOf({ ...quiet, sampler: sampler(1), exporters: [], reporter: FORGETFUL });
  const exporting = { ...quiet, sampler: sampler(1), exporters: [exporter], reporter: undefined };
  const exported = tracerOf(exporting);
  const activeWay = (isOn: boolean): ActiveWay => {
    const tracer = tracerOf({ ...exporting, activeSpan: isOn });
    return { tracer, isOn, deliver: () => tracer.flush() };
  };
  const [activeOff, activeOn] = [activeWay(false), activeWay(true)];
  const nothing = async () => {};
  return {
    format: exporter.type,
    list: [
      { name: 'no tracer', spans: UNTRACED, deliver: nothing },
      { name: 'denied', spans: denied, deliver: nothing },
      { name: 'recorded', spans: recorded, deliver: nothing },
      { name: 'encoded', spans: exported, deliver: () => exported.flush() },
    ],
    activeOff,
    activeOn,
    arrivedBytes: () => answerOf(sink),
    async close() {
      for (const tracer of [denied, recorded, exported, activeOff.tracer, activeOn.tracer])
        await tracer.close({ timeoutMs: 1000 });
      sink.disconnect();
    },
  };
}

/** Keeps nothing: up to here a span costs what recording and settling it costs. */
const FORGETFUL = { report() {}, flush: async () => {}, close: async () => {}, stats: () => [] };

/** The first exporter that a server on this machine can stand in for, with its own format and sizes. */
function localExporter({ exporters }: Settings, endpoint: string): ExporterSettings {
  const usable = exporters.find(({ type }) => BY_HTTP.test(type));
  const { maxBatchBytes, maxQueueBytes } = usable ?? {
    maxBatchBytes: 512 * 1024,
    maxQueueBytes: 64 * 1024 * 1024,
  };
  return {
    type: usable?.type ?? 'jaeger',
    endpoint,
    source: 'code',
    headers: {},
    user: undefined,
    password: undefined,
    token: undefined,
    timeoutMs: 5000,
    maxBatchBytes,
    maxQueueBytes,
    retryMaxElapsedMs: 300_000,
    flushIntervalMs: usable?.flushIntervalMs ?? 1000,
    compression: usable?.compression ?? 'none',
    caFile: undefined,
    certFile: undefined,
    keyFile: undefined,
    addressFamily: undefined,
    maxFileBytes: 0,
    maxFiles: 0,
    dispatcher: undefined,
  };
}

async function answerOf(sink: ChildProcess): Promise<number> {
  const answered = once(sink, 'message');
  sink.send('bytes?');
  const [bytes] = await answered;
  return bytes as number;
}
