import { createHash } from 'node:crypto';
import { processWide } from '../model/process-wide';
import { VERSION } from '../model/version';
import type { Delivery } from './delivery';

interface Shared {
  readonly delivery: Delivery;
  users: number;
}

/**
 * The delivery for `key`, which names everything that makes two of them different: several tracers of one process share
 * one connection, one timer and one bound of bytes per backend. `release` lets go; the last one closes it.
 */
export function sharedDelivery(
  key: string,
  make: () => Delivery,
): { delivery: Delivery; release: () => Promise<void> } {
  const wide = processWide<{ deliveries: Map<string, Shared> }>();
  wide.deliveries ??= new Map();
  const { deliveries } = wide;
  // Another version of the same major may have another Delivery. Hashed: a key holds credentials, and this is global.
  const name = createHash('sha256').update(`${VERSION} ${key}`).digest('hex');
  const shared: Shared = deliveries.get(name) ?? { delivery: make(), users: 0 };
  shared.users++;
  deliveries.set(name, shared);
  let released = false;
  const release = async () => {
    if (released) return;
    released = true;
    if (--shared.users > 0) return;
    deliveries.delete(name);
    await shared.delivery.close();
  };
  return { delivery: shared.delivery, release };
}
