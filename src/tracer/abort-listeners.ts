/** Who waits for a signal of the application's: one listener for all, for Node warns of an eleventh. */
const waiting = new WeakMap<object, Set<() => void>>();

/**
 * Calls `abort` when the application's signal aborts, or has; the result stops that. What is no signal is none: it never
 * aborts, and nothing is thrown.
 */
export function onAbort(signal: AbortSignal | undefined, abort: () => void): () => void {
  try {
    if (signal === undefined || signal === null) return () => {};
    if (signal.aborted) abort();
    const others = waiting.get(signal);
    if (others !== undefined) others.add(abort);
    else listen(signal, abort);
    return () => forget(signal, abort);
  } catch {
    // No signal, but something else.
    return () => {};
  }
}

function listen(signal: AbortSignal, abort: () => void): void {
  const callbacks = new Set([abort]);
  waiting.set(signal, callbacks);
  signal.addEventListener?.('abort', callAll, { once: true });
}

function callAll(this: AbortSignal): void {
  for (const abort of waiting.get(this) ?? []) abort();
}

function forget(signal: AbortSignal, abort: () => void): void {
  const callbacks = waiting.get(signal);
  callbacks?.delete(abort);
  if (callbacks === undefined || callbacks.size > 0) return;
  waiting.delete(signal);
  try {
    signal.removeEventListener?.('abort', callAll);
  } catch {
    // It has let itself be listened to, and now it does not.
  }
}
