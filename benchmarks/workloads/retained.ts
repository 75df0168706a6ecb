import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { contestant } from '../contestants/contestants';
import { arrived, hold } from '../received';
import { SPANS_PER_TRACE } from './exported';
import type { Figures, Workload } from './workload';

/** Below OpenTelemetry's and LightStep's default queues, which would drop the rest. */
const SPANS = 2000;
/** For those that keep bytes: with fewer spans the empty part of the last buffer would count. */
const MANY_SPANS = 50_000;
const SETTLE_MS = 300;

/** Bytes in the process for each finished span that a sink has not taken, heap and buffers together. */
export const retained: Workload = async ({ name, sinkUrl }): Promise<Figures> => {
  const exporting = contestant(name).exporting(sinkUrl);
  if (exporting === undefined) return {};
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const spans = /^(otel|lightstep)/.test(name) ? SPANS : MANY_SPANS;
  // Once healthy: what is loaded, compiled and connected is not the spans'.
  for (let made = 0; made < SPANS; made += SPANS_PER_TRACE) exporting.trace(SPANS_PER_TRACE);
  await exporting.deliver();
  await arrived(sinkUrl, SPANS);
  await hold(sinkUrl);
  // What the warm-up has left behind goes in its own time.
  await delay(SETTLE_MS);
  const before = bytesNow(collectGarbage);
  for (let made = 0; made < spans; made += SPANS_PER_TRACE) exporting.trace(SPANS_PER_TRACE);
  // Within the same turn of the event loop: nothing can have been sent yet.
  return { 'bytes kept per span': [(bytesNow(collectGarbage) - before) / spans] };
};

function bytesNow(collectGarbage: () => void): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
