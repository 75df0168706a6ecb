import type { Exporting } from '../contestants/contestant';
import { contestant, shareOf } from '../contestants/contestants';
import { arrived } from '../received';
import type { Figures, Workload } from './workload';

export const SPANS_PER_TRACE = 10;
/** Traces between two ticks of the event loop: a busy server, not one long task. */
const TRACES_PER_TICK = 10;
/** Traces between two deliveries: below the smallest default queue, OpenTelemetry's of 2048, so that nobody drops. */
const TRACES_PER_DELIVERY = 150;

/**
 * CPU microseconds of this whole process per span: recording, encoding, sending, and the loop itself. Spans lost are those
 * that the sink never saw.
 */
export const exported: Workload = async ({ name, effort, sinkUrl }): Promise<Figures> => {
  const exporting = contestant(name).exporting(sinkUrl);
  if (exporting === undefined) return {};
  const traces = Math.round(effort.traces * shareOf(name));
  const spans = traces * SPANS_PER_TRACE;
  const cpu: number[] = [];
  let made = 0;
  let spentMs = 0;
  while (cpu.length < effort.exports) {
    // The same time for everybody, not the same spans: what is fast would be measured while it is still compiled.
    const isWarm = made > 0 && spentMs >= effort.exportWarmUpMs;
    const start = process.cpuUsage();
    await makeTraces(exporting, traces);
    const { user, system } = process.cpuUsage(start);
    made += spans;
    spentMs += (user + system) / 1000;
    if (isWarm) cpu.push((user + system) / spans);
  }
  const received = await arrived(sinkUrl, made);
  return {
    'CPU µs per span': cpu,
    'bytes per span': [received.bytes / Math.max(1, received.spans)],
    'spans lost': [made - received.spans],
  };
};

async function makeTraces(exporting: Exporting, traces: number): Promise<void> {
  for (let made = 1; made <= traces; made++) {
    exporting.trace(SPANS_PER_TRACE);
    if (made % TRACES_PER_DELIVERY === 0) await exporting.deliver();
    else if (made % TRACES_PER_TICK === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await exporting.deliver();
}
