import { setTimeout as delay } from 'node:timers/promises';
import { contestant } from '../contestants/contestants';
import { arrived } from '../received';
import { SPANS_PER_TRACE } from './exported';
import type { Figures, Workload } from './workload';

const SPANS_PER_MS = 100;
/** No longer without a tick of the event loop, whatever is due. */
const MAX_TRACES_PER_TURN = 200;

/** 100 000 spans a second for some seconds: the share that never arrives, and how many could be made at all. */
export const paced: Workload = async ({ name, effort, sinkUrl }): Promise<Figures> => {
  const exporting = contestant(name).exporting(sinkUrl);
  if (exporting === undefined) return {};
  const start = performance.now();
  let made = 0;
  for (let elapsedMs = 0; elapsedMs < effort.pacedMs; elapsedMs = performance.now() - start) {
    const due = Math.min(MAX_TRACES_PER_TURN, (elapsedMs * SPANS_PER_MS - made) / SPANS_PER_TRACE);
    for (let i = 0; i < due; i++) exporting.trace(SPANS_PER_TRACE);
    made += Math.max(0, Math.ceil(due)) * SPANS_PER_TRACE;
    await delay(1);
  }
  const madePerSecond = (1000 * made) / (performance.now() - start);
  await exporting.deliver();
  const { spans } = await arrived(sinkUrl, made);
  return { '% lost': [(100 * (made - spans)) / made], 'spans made per second': [madePerSecond] };
};
