import { outside } from '../clock/outside';

let depth = 0;

/**
 * Runs `work` outside the application's async context (a delivery belongs to no request of theirs) and marked, so that
 * instrumentation of ours can tell by {@link isOwnTraffic}, while a request is made, that it is not to be traced.
 */
export function asOwnTraffic<T>(work: () => T): T {
  return outside(() => {
    depth++;
    try {
      return work();
    } finally {
      depth--;
    }
  });
}

/** True while a request of Clew's own is being made, synchronously. */
export function isOwnTraffic(): boolean {
  return depth > 0;
}
