import type { ExporterSettings, Settings } from '../config/settings';
import { tracerOf } from '../init';

type Tracer = ReturnType<typeof tracerOf>;

/** What became of one span sent on trial. */
export interface ProbeResult {
  /** The backend acknowledged it; over UDP: the socket took it. */
  readonly delivered: boolean;
  readonly durationMs: number;
  readonly traceId: string;
  /** What the tracer had to say meanwhile: what the server answered, and the likely cause. */
  readonly said: readonly string[];
}

/** Under this name the probe is found in the backend. */
export const PROBE_SERVICE = 'clew-doctor';

/**
 * Sends one span by one exporter of `settings`, with a tracer made for it alone, and ends at the first answer or failure:
 * what a running tracer would try again later, a person wants to know now.
 */
export async function probe(
  settings: Settings,
  exporter: ExporterSettings,
  timeoutMs: number,
  interrupted: AbortSignal,
): Promise<ProbeResult> {
  const said: string[] = [];
  const failed = new AbortController();
  const beginMs = performance.now();
  let tracer: Tracer | undefined;
  const warn = (message: string) => {
    if (failed.signal.aborted) return;
    said.push(message);
    // Once the tracer exists, it is about the delivery, and there is nothing more to wait for.
    if (tracer !== undefined) failed.abort();
  };
  const logger = { warn, error: warn };
  tracer = tracerOf({ ...settings, ...PROBE_SETTINGS, exporters: [exporter], logger });
  const span = tracer.startSpan('probe');
  span.finish();
  await tracer.flush({ signal: AbortSignal.any([failed.signal, interrupted]), timeoutMs });
  const { sent, exporters } = tracer.stats();
  if (sent === 0 && !failed.signal.aborted) {
    const silence = exporters[0]?.lastError ?? `no answer within ${timeoutMs} ms`;
    said.push(interrupted.aborted ? 'interrupted' : silence);
  }
  failed.abort();
  await tracer.close({ timeoutMs: 0 });
  const durationMs = performance.now() - beginMs;
  return { delivered: sent === 1, durationMs, traceId: span.context().toTraceId(), said };
}

/** Whatever the settings say of it, the probe is recorded, and nothing but the probe is said. */
const PROBE_SETTINGS: Partial<Settings> = {
  serviceName: PROBE_SERVICE,
  disabled: false,
  sampler: { type: 'const', param: 1 },
  reporter: undefined,
  logSpans: false,
  logLevel: 'warn',
  warnings: [],
};
