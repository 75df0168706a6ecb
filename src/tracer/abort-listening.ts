/** What each of the application's signals aborts, with the one listener that it has of ours. */
const listening = new WeakMap<
  AbortSignal,
  { readonly aborts: Set<() => void>; readonly listener: () => void }
>();

/**
 * Calls `abort` when the application's signal aborts, or has; the result stops that. One signal may be given to every tracer of a
 * process, and Node warns of a leak at the eleventh listener: it gets one.
 */
export function onAbort(signal: AbortSignal | undefined, abort: () => void): () => void {
  try {
    if (signal === undefined || signal === null) return () => {};
    if (signal.aborted) abort();
    listenTo(signal).add(abort);
  } catch {
    // No signal, but something else.
  }
  return () => {
    try {
      if (signal !== undefined) forget(signal, abort);
    } catch {
      // The same.
    }
  };
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const known = listening.get(signal);
  if (known !== undefined) return known.aborts;
  const aborts = new Set<() => void>();
  const listener = () => {
    for (const abort of aborts) abort();
  };
  listening.set(signal, { aborts, listener });
  signal.addEventListener?.('abort', listener, { once: true });
  return aborts;
}

function forget(signal: AbortSignal, abort: () => void): void {
  const known = listening.get(signal);
  if (known === undefined || !known.aborts.delete(abort) || known.aborts.size > 0) return;
  listening.delete(signal);
  signal.removeEventListener?.('abort', known.listener);
}
