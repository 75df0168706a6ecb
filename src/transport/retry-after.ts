/** A server that asks for more than this is asked again after this. */
const MAX_RETRY_AFTER_MS = 5 * 60_000;

/**
 * `Retry-After` in milliseconds from now, between 0 and five minutes: a number of seconds, or an HTTP date (RFC 9110,
 * 10.2.3). Undefined for what is neither.
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const ms = /^\d{1,15}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  if (Number.isNaN(ms) || text === '') return undefined;
  return Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
