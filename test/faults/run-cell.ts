import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Arrivals } from './arrivals';
import { type Cell, type ExporterKind, type Load, TIMEOUT_MS } from './cell';
import type { Told } from './program';
import { runProgram } from './run-program';
import { type Allowance, faultsOf, isOnlySlow } from './verdict';

/** What became of one cell with one exporter. */
export interface Outcome {
  readonly cell: Cell;
  readonly exporter: ExporterKind;
  readonly faults: readonly string[];
  readonly told: Told | undefined;
  readonly off: Told;
  readonly arrivals: Arrivals;
  /** It failed, and the machine may be the cause. */
  readonly isAccident: boolean;
}

/** A form of the whole run: quick or full. */
export interface Form {
  readonly load: Load;
  readonly allowance: Allowance;
  /** How the same load goes with tracing off. */
  off(load: Load): Promise<Told>;
}

const PATHS: Record<ExporterKind, string> = {
  jaeger: '/api/traces',
  otlp: '/v1/traces',
  zipkin: '/api/v2/spans',
};
/** A cell that failed while the machine stood still for this long proves nothing: a request may take four times as much. */
const STANDSTILL_MS = TIMEOUT_MS / 4;

export async function runCell(cell: Cell, exporter: ExporterKind, form: Form): Promise<Outcome> {
  const delays = monitorEventLoopDelay();
  delays.enable();
  const outcome = await tryCell(cell, exporter, form);
  delays.disable();
  const stoodMs = Math.max(delays.max / 1e6, outcome.told?.delayMaxMs ?? 0);
  const isAccident = isOnlySlow(outcome.faults) || (outcome.faults.length > 0 && stoodMs > STANDSTILL_MS);
  return { ...outcome, isAccident };
}

async function tryCell(
  cell: Cell,
  exporter: ExporterKind,
  { load: usual, allowance, off: offOf }: Form,
): Promise<Omit<Outcome, 'isAccident'>> {
  const load = { ...usual, ...cell.load };
  const off = await offOf(load);
  const arrivals = new Arrivals();
  const faulty = await cell.start(arrivals, load);
  const endpoint = faulty.origin + PATHS[exporter];
  const env = { CLEW_EXPORTER: exporter, CLEW_ENDPOINT: endpoint, ...cell.env, ...faulty.env };
  try {
    const ran = await runProgram('clew', load, env);
    await faulty.quiet?.();
    const faults = faultsOf({ cell, faulty, arrivals, ran, off, allowance });
    return { cell, exporter, faults, told: ran.told, off, arrivals };
  } finally {
    await faulty.close();
  }
}
