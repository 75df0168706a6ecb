import { types } from 'node:util';

/** What may be an async function's answer: nobody waits for it, but its rejection must not end the process. */
export function heedRejection(answer: unknown, rejected: (error: unknown) => void): void {
  if (typeof answer !== 'object' || !types.isPromise(answer)) return;
  try {
    Promise.prototype.then.call(answer, undefined, rejected);
  } catch {
    // A promise whose class lies about itself.
  }
}
