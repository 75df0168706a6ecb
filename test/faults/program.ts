/**
 * A program under load, which then has nothing more to do: `node program.js <clew|none>`, the load in LOAD. At its very end
 * it prints what it has measured of itself.
 */
import { writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as opentracing from 'opentracing';
import type { TracerStats } from '../../src/tracer/tracer-stats';
import { EXIT_CODE, type Load } from './cell';
import { type Look, lookAt } from './look';

/** What the program tells of itself. */
export interface Told {
  readonly finished: number;
  readonly looks: number;
  /** What was wrong with the books, the first time it was. */
  readonly wrong: string | undefined;
  readonly stats: TracerStats | undefined;
  readonly waitingAfterLoad: number;
  /** From the end of the load to the end of the process, ms. */
  readonly endMs: number;
  readonly peakBytes: number;
  /** Of the event loop, ms. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

const TICK_MS = 5;
/** What has just been loaded has settled. */
const SETTLE_MS = 50;

interface Traced {
  readonly tracer: opentracing.Tracer;
  readonly stats: () => TracerStats | undefined;
}

function traced(kind: string): Traced {
  if (kind === 'none') return { tracer: new opentracing.Tracer(), stats: () => undefined };
  const { initTracer }: typeof import('../../src/index') = require('../../src/index');
  const tracer = initTracer({ serviceName: 'faults' });
  return { tracer, stats: () => tracer.stats() };
}

function main(kind: string, load: Load): void {
  const { tracer, stats } = traced(kind);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const text = 'x'.repeat(load.tagBytes);
  let finished = 0;
  let looks = 0;
  let wrong: string | undefined;
  let last: Look | undefined;
  let loadEndedMs = Number.NaN;
  let waitingAfterLoad = 0;
  const look = (): void => {
    const now = stats();
    if (now === undefined) return;
    looks++;
    const seen = lookAt(now, finished, last);
    wrong ??= seen.wrong;
    last = seen;
  };
  const startedMs = performance.now() + SETTLE_MS;
  const tick = (): void => {
    const elapsedMs = Math.min(performance.now() - startedMs, load.ms);
    for (const due = (elapsedMs / 1000) * load.spansPerSecond; finished < due; finished++) {
      tracer.startSpan(`work ${finished}`, { tags: { text, number: finished } }).finish();
    }
    look();
    setImmediate(look);
    if (elapsedMs < load.ms) setTimeout(tick, TICK_MS);
    else {
      delays.disable();
      loadEndedMs = performance.now();
      waitingAfterLoad = stats()?.waiting ?? 0;
      // One that keeps nothing alive goes on looking, for as long as something else does.
      setInterval(look, TICK_MS).unref();
    }
  };
  process.exitCode = EXIT_CODE;
  setTimeout(() => delays.enable(), SETTLE_MS - TICK_MS);
  setTimeout(tick, SETTLE_MS);
  process.on('exit', () => {
    look();
    const told: Told = {
      ...{ finished, looks, wrong, stats: stats(), waitingAfterLoad },
      endMs: performance.now() - loadEndedMs,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      delayP99Ms: delays.percentile(99) / 1e6,
      delayMaxMs: delays.max / 1e6,
    };
    writeSync(1, JSON.stringify(told));
  });
}

if (require.main === module) main(process.argv[2], JSON.parse(process.env.LOAD ?? ''));
