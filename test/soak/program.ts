/**
 * The program that is soaked: makes 20 000 spans a second in small slices, works a little for each trace, looks at itself each
 * second, and ends by itself when it has been told to stop. Traced, or with OpenTracing's own tracer, which does nothing.
 */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Tracer as NoopTracer } from 'opentracing';
import { initTracer } from '../../src/init';
import type { Tracer } from '../../src/tracer/tracer';
import { faultIn } from './books';
import {
  type LoopDelay,
  type Order,
  type ProgramTask,
  SPANS_PER_SECOND,
  SPANS_PER_TRACE,
  type Told,
} from './messages';
import { oneTrace } from './workload';

const SLICE_MS = 5;
const LOOK_MS = 1000;
const CLOSE_TIMEOUT_MS = 60_000;
/** Twice the usual pace, when the process did not get its turn: a machine that stood still is not made up for in one go. */
const MAX_TRACES_PER_SLICE = (2 * SPANS_PER_SECOND * SLICE_MS) / 1000 / SPANS_PER_TRACE;

const task = JSON.parse(process.argv[2]) as ProgramTask;
const clew = task.traced ? tracerOf(task) : undefined;
const tracer = clew ?? new NoopTracer();
const beganMs = performance.now();
let made = 0;
let phase: { readonly name: string; readonly loop: IntervalHistogram } | undefined;
let whole: IntervalHistogram | undefined;

function tracerOf({ endpoint, maxQueueBytes }: ProgramTask): Tracer {
  const logger = { error: (line: string) => tell({ kind: 'warning', line }) };
  return initTracer({ serviceName: 'soaked', endpoint, maxQueueBytes, logger });
}

function tell(told: Told): void {
  process.send?.(told);
}

function makeSlice(): void {
  const dueTraces = (((performance.now() - beganMs) / 1000) * SPANS_PER_SECOND - made) / SPANS_PER_TRACE;
  const traces = Math.min(MAX_TRACES_PER_SLICE, dueTraces, (task.maxSpans - made) / SPANS_PER_TRACE);
  for (let i = 1; i <= traces; i++) {
    oneTrace(tracer, made);
    made += SPANS_PER_TRACE;
  }
}

function look(): void {
  const stats = clew?.stats();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1000;
  const seconds = (performance.now() - beganMs) / 1000;
  const fault = stats === undefined ? undefined : faultIn(stats, made);
  tell({ kind: 'sample', seconds, made, rss, heapUsed, external, cpuMs, stats, fault });
}

function watch(): IntervalHistogram {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  return loop;
}

function delayOf(loop: IntervalHistogram | undefined): LoopDelay {
  loop?.disable();
  const ms = (ns: number) => ns / 1e6;
  return {
    p50: ms(loop?.percentile(50) ?? 0),
    p99: ms(loop?.percentile(99) ?? 0),
    max: ms(loop?.max ?? 0),
  };
}

function endPhase(): void {
  if (phase !== undefined) tell({ kind: 'loop', phase: phase.name, delay: delayOf(phase.loop) });
  phase = undefined;
}

const slices = setInterval(makeSlice, SLICE_MS);
const looks = setInterval(look, LOOK_MS);

async function stop(): Promise<void> {
  clearInterval(slices);
  clearInterval(looks);
  endPhase();
  const delay = delayOf(whole);
  look();
  const report = await clew?.close({ timeoutMs: CLOSE_TIMEOUT_MS });
  tell({ kind: 'end', made, stats: clew?.stats(), complete: report?.complete ?? true, whole: delay });
  // Nothing else may keep it: the soak awaits its end.
  process.disconnect();
}

process.on('message', (order: Order) => {
  if (order.kind === 'stop') {
    void stop();
    return;
  }
  endPhase();
  phase = { name: order.name, loop: watch() };
  if (order.measured) whole ??= watch();
});
// The soak has gone: nobody would ever stop this.
process.once('disconnect', () => process.exit());
