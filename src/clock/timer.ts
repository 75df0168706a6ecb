import { outside } from './outside';

/** Starts a one-shot timer that does not keep the process alive; the result cancels it. A test passes its own. */
export type SetTimer = (callback: () => void, delayMs: number) => () => void;

/** Node's timers know no more, and take what is longer for one millisecond. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const systemTimer: SetTimer = (callback, delayMs) => {
  const timer = outside(() => setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS)));
  timer.unref();
  return () => clearTimeout(timer);
};
