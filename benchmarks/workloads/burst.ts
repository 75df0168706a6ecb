import { contestant } from '../contestants/contestants';
import { arrived } from '../received';
import { SPANS_PER_TRACE } from './exported';
import type { Figures, Workload } from './workload';

const SPANS = 10_000;

/** The share of a burst of 10 000 spans, made in one go, that a healthy sink never sees. Queues are as they are by default. */
export const burst: Workload = async ({ name, sinkUrl }): Promise<Figures> => {
  const exporting = contestant(name).exporting(sinkUrl);
  if (exporting === undefined) return {};
  for (let made = 0; made < SPANS; made += SPANS_PER_TRACE) exporting.trace(SPANS_PER_TRACE);
  await exporting.deliver();
  const { spans } = await arrived(sinkUrl, SPANS);
  return { '% lost': [(100 * (SPANS - spans)) / SPANS] };
};
