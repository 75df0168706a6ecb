import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { contestant } from '../contestants/contestants';
import { arrived, hold } from '../received';
import { SPANS_PER_TRACE } from './exported';
import type { Figures, Workload } from './workload';

/** Below the smallest default queue, OpenTelemetry's, for all but Clew and those that keep on. */
const SPANS = 2000;
/** Batches are of 512 KiB: with fewer spans the last one's empty part would count. */
const MANY_SPANS = 50_000;
/** Long enough for flush intervals to pass: what is being sent is kept too. */
const SETTLE_MS = 300;

/** Bytes in the process for each finished span that a sink has not taken, heap and buffers together. */
export const retained: Workload = async ({ name, sinkUrl }): Promise<Figures> => {
  const exporting = contestant(name).exporting(sinkUrl);
  if (exporting === undefined) return {};
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const spans = name.startsWith('clew') ? MANY_SPANS : SPANS;
  // Once healthy: what is loaded, compiled and connected is not the spans'.
  for (let made = 0; made < SPANS; made += SPANS_PER_TRACE) exporting.trace(SPANS_PER_TRACE);
  await exporting.deliver();
  await arrived(sinkUrl, SPANS);
  await hold(sinkUrl);
  const before = await bytesNow(collectGarbage);
  for (let made = 0; made < spans; made += SPANS_PER_TRACE) exporting.trace(SPANS_PER_TRACE);
  return { 'bytes kept per span': [((await bytesNow(collectGarbage)) - before) / spans] };
};

async function bytesNow(collectGarbage: () => void): Promise<number> {
  await delay(SETTLE_MS);
  collectGarbage();
  await delay(0);
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
