import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs its argument in the context that was active when this file was loaded: the application's requests had not begun.
 * What begins in one of theirs and lives on (a retry loop) would keep it, and all that hangs on it, from being collected.
 */
export const outside = AsyncLocalStorage.snapshot();
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
