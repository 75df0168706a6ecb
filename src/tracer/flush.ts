import type { SetTimer } from '../clock/timer';
import type { DropReason } from '../diagnostics/stats';
import type { TracerStats } from './tracer-stats';

export interface FlushOptions {
  /** Milliseconds after which to give up. Default: the tracer's `flushTimeoutMs`, 10000. */
  timeoutMs?: number;
  /** Gives up when aborted. */
  signal?: AbortSignal;
}

/** What became of spans between the call and its answer. */
export interface FlushReport {
  /** Spans acknowledged by the backend. */
  sent: number;
  /** Spans lost, by reason. */
  dropped: Partial<Record<DropReason, number>>;
  /** Spans finished and neither sent nor dropped yet: those of deferred segments, and what did not go out in time. */
  waiting: number;
  /** False when the deadline or the signal came first. */
  complete: boolean;
}

export type FlushCallback = (report: FlushReport) => void;

/** Deliveries that an application waits for, with when they began, ms of the monotonic clock. */
const underWay = new Map<AbortController, number>();

/** Ends every flush and close under way, with what it has reached: whoever awaits one at its end can end then. */
export function giveUpFlushes(): void {
  for (const controller of underWay.keys()) controller.abort();
}

/** How long the oldest flush or close under way has been holding the process, ms; 0 when there is none. */
export function heldByFlushesMs(): number {
  let heldMs = 0;
  for (const beganMs of underWay.values()) heldMs = Math.max(heldMs, performance.now() - beganMs);
  return heldMs;
}

export interface FlushLimits {
  readonly flushTimeoutMs: number;
  /** How long it may hold the process; 0: not at all. */
  readonly exitTimeoutMs: number;
  readonly setTimer: SetTimer;
}

/** Runs `work` until it is done, the deadline passes or the application aborts it, and reports the difference it made. */
export async function flushWith(
  options: FlushOptions | null | undefined,
  { flushTimeoutMs, exitTimeoutMs, setTimer }: FlushLimits,
  stats: () => TracerStats,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<FlushReport> {
  const before = stats();
  const deadline = new AbortController();
  const given = options?.timeoutMs;
  const timeoutMs = typeof given === 'number' && given >= 0 ? given : flushTimeoutMs;
  const abort = () => deadline.abort();
  const cancel = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimer(abort, timeoutMs);
  const outer = options?.signal;
  if (outer?.aborted) abort();
  outer?.addEventListener?.('abort', abort, { once: true });
  underWay.set(deadline, performance.now());
  // Somebody waits for this one, so it may hold the process; no longer than the end's own delivery might.
  const hold = exitTimeoutMs > 0 ? setTimeout(() => {}, exitTimeoutMs) : undefined;
  try {
    await work(deadline.signal);
  } catch {
    // A reporter of the application's that rejects has not delivered.
    abort();
  } finally {
    cancel?.();
    clearTimeout(hold);
    underWay.delete(deadline);
    outer?.removeEventListener?.('abort', abort);
  }
  return difference(before, stats(), !deadline.signal.aborted);
}

function difference(before: TracerStats, after: TracerStats, complete: boolean): FlushReport {
  const dropped: FlushReport['dropped'] = {};
  for (const reason of Object.keys(after.dropped) as DropReason[]) {
    const count = (after.dropped[reason] ?? 0) - (before.dropped[reason] ?? 0);
    if (count > 0) dropped[reason] = count;
  }
  return { sent: after.sent - before.sent, dropped, waiting: after.waiting, complete };
}
