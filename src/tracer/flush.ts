import type { SetTimer } from '../clock/timer';
import type { DropReason } from '../diagnostics/stats';
import { onAbort } from './abort-listeners';
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
  /** False when the deadline or the signal came first, or nobody listens there. */
  complete: boolean;
}

export type FlushCallback = (report: FlushReport) => void;

/** How long a reporter may take to end once it is told to, ms; ours do at once. */
const HEED_MS = 100;

/** A delivery that an application waits for. */
interface UnderWay {
  /** Of the tracer: one object for all of its flushes. */
  readonly limits: FlushLimits;
  /** Ms of the monotonic clock. */
  readonly beganMs: number;
}

const underWay = new Map<AbortController, UnderWay>();

/**
 * Ends every flush and close of a tracer that is under way, with what it has reached: whoever awaits one at its end can end
 * then. Those of other tracers may have a backend that answers.
 */
export function giveUpFlushes(of: FlushLimits): void {
  for (const [controller, { limits }] of underWay) if (limits === of) controller.abort();
}

/** How long the oldest flush or close under way has been holding the process, ms; 0 when there is none. */
export function heldByFlushesMs(): number {
  let heldMs = 0;
  for (const { beganMs } of underWay.values()) heldMs = Math.max(heldMs, performance.now() - beganMs);
  return heldMs;
}

export interface FlushLimits {
  readonly flushTimeoutMs: number;
  /** How long it may hold the process; 0: not at all. */
  readonly exitTimeoutMs: number;
  readonly setTimer: SetTimer;
}

/**
 * Runs `work` until it is done, gives up (false), the deadline passes or the application aborts it, and reports the
 * difference it made.
 */
export async function flushWith(
  options: FlushOptions | null | undefined,
  limits: FlushLimits,
  stats: () => TracerStats,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<FlushReport> {
  const { flushTimeoutMs, exitTimeoutMs, setTimer } = limits;
  const before = stats();
  const deadline = new AbortController();
  const abort = () => deadline.abort();
  const { timeoutMs = flushTimeoutMs, signal } = readable(options);
  const cancel = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimer(abort, timeoutMs);
  const release = onAbort(signal, abort);
  const waited = patience(deadline.signal, setTimer);
  underWay.set(deadline, { limits, beganMs: performance.now() });
  // Somebody waits for this one, so it may hold the process; no longer than the end's own delivery might.
  const hold = exitTimeoutMs > 0 ? setTimeout(() => {}, exitTimeoutMs) : undefined;
  try {
    if ((await Promise.race([work(deadline.signal), waited.over])) === false) abort();
  } catch {
    // A reporter of the application's that rejects has not delivered.
    abort();
  } finally {
    cancel?.();
    waited.end();
    clearTimeout(hold);
    underWay.delete(deadline);
    release();
  }
  return difference(before, stats(), !deadline.signal.aborted);
}

/** What can be read of the options; what is wrong in them is left out, for nothing may throw at run time. */
function readable(options: FlushOptions | null | undefined): FlushOptions {
  const read: FlushOptions = {};
  try {
    const timeoutMs: unknown = options?.timeoutMs;
    if (typeof timeoutMs === 'number' && timeoutMs >= 0) read.timeoutMs = timeoutMs;
    read.signal = options?.signal;
  } catch {
    // A getter that throws.
  }
  return read;
}

/** Over some time after `signal` aborts, unless it is ended: a reporter of the application's may not heed the signal. */
function patience(signal: AbortSignal, setTimer: SetTimer): { over: Promise<void>; end: () => void } {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    const leave = () => {
      end = setTimer(resolve, HEED_MS);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  return { over, end: () => end() };
}

function difference(before: TracerStats, after: TracerStats, complete: boolean): FlushReport {
  const dropped: FlushReport['dropped'] = {};
  for (const reason of Object.keys(after.dropped) as DropReason[]) {
    const count = (after.dropped[reason] ?? 0) - (before.dropped[reason] ?? 0);
    if (count > 0) dropped[reason] = count;
  }
  return { sent: after.sent - before.sent, dropped, waiting: after.waiting, complete };
}
