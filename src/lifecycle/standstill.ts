import { type Hold, tickMs } from './hold';
import type { LastDelivery } from './last-delivery';

const STEP_MS = 1;

/**
 * Delivers while the event loop stands still: inside an `exit` listener no timer fires, no promise goes on and no socket
 * speaks, so each delivery is asked to go a step further, again and again, until all are done or out of time.
 */
export function deliverInStandstill(deliveries: Iterable<LastDelivery>, hold: Hold): void {
  const beganMs = tickMs();
  const leftMs = (delivery: LastDelivery) => hold.remainingMs(delivery) - (tickMs() - beganMs);
  const all = [...deliveries].filter((delivery) =>
    fenced(() => delivery.waiting() > 0 && leftMs(delivery) > 0),
  );
  let pending = all;
  for (;;) {
    pending = pending.filter((delivery) =>
      fenced(() => leftMs(delivery) > 0 && !delivery.deliverLast(leftMs(delivery))),
    );
    if (pending.length === 0) break;
    nap();
  }
  for (const delivery of deliveries) {
    fenced(() => {
      if (all.includes(delivery)) hold.conclude(delivery);
      else if (delivery.waiting() > 0) delivery.keep?.();
      return true;
    });
  }
}

/** What an exit listener throws would be printed as the process's own error, and change its exit code. */
function fenced(work: () => boolean): boolean {
  try {
    return work();
  } catch {
    return false;
  }
}

/** Sleeps; nobody ever wakes it. */
function nap(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MS);
}
