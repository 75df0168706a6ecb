import type { Layers } from './bench-layers';
import { typical } from './bench-spans';

const SPANS = 40_000;
/** Between two of them the event loop turns, as in a server. */
const SPANS_PER_TURN = 100;
const SPANS_PER_DELIVERY = 2000;

/** What a typical span costs all in all, and how much of it travels. */
export interface ExportCost {
  /** CPU microseconds of this whole process: recording, encoding and sending. */
  readonly cpuUs: number;
  readonly bytes: number;
}

/** Sends spans by the last of the layers, twice: the first time is not counted. */
export async function exportCost({ list, arrivedBytes }: Layers): Promise<ExportCost> {
  const { spans, deliver } = list[list.length - 1];
  let cost: ExportCost = { cpuUs: 0, bytes: 0 };
  for (let run = 0; run < 2; run++) {
    const [before, arrived] = [process.cpuUsage(), await arrivedBytes()];
    for (let made = SPANS_PER_TURN; made <= SPANS; made += SPANS_PER_TURN) {
      // The parent of each turn is a span too.
      typical(spans, SPANS_PER_TURN - 1);
      if (made % SPANS_PER_DELIVERY === 0) await deliver();
      else await new Promise((resolve) => setImmediate(resolve));
    }
    const { user, system } = process.cpuUsage(before);
    cost = { cpuUs: (user + system) / SPANS, bytes: ((await arrivedBytes()) - arrived) / SPANS };
  }
  return cost;
}
