/** What the end of the process delivers for one tracer. */
export interface LastDelivery {
  /** Milliseconds it may hold the process from now. */
  budgetMs(): number;
  /** Finished spans that are neither sent nor dropped. */
  waiting(): number;
  /** Delivers them, or gives up when `signal` aborts; never rejects. */
  deliver(signal: AbortSignal): Promise<void>;
  /** Told when the time was up and `waiting` spans had not gone out. */
  gaveUp(waiting: number): void;
}

const deliveries = new Set<LastDelivery>();
/** Those whose time was up once: the process is not held a second time for a backend that does not answer. */
const exhausted = new WeakSet<LastDelivery>();

/**
 * Delivers what is waiting when the event loop has run dry, and only then keeps the process alive, for at most
 * `exitTimeoutMs`. Exit code, output and other listeners are left as they are. Returns how to take it back.
 */
export function deliverAtNaturalExit(delivery: LastDelivery): () => void {
  if (deliveries.size === 0) process.on('beforeExit', deliverWaiting);
  deliveries.add(delivery);
  return () => {
    if (deliveries.delete(delivery) && deliveries.size === 0) process.off('beforeExit', deliverWaiting);
  };
}

/** Node emits `beforeExit` again when the loop has run dry again: what was finished meanwhile gets its turn too. */
function deliverWaiting(): void {
  for (const delivery of deliveries) {
    if (!exhausted.has(delivery) && delivery.waiting() > 0) void hold(delivery);
  }
}

/** Our sockets and timers never keep the process alive; this one timer does. */
async function hold(delivery: LastDelivery): Promise<void> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), delivery.budgetMs());
  await delivery.deliver(deadline.signal);
  clearTimeout(timer);
  const waiting = delivery.waiting();
  if (waiting === 0) return;
  exhausted.add(delivery);
  delivery.gaveUp(waiting);
}
