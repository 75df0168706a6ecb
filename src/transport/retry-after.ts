/** A server that asks for more than this is asked again after this. */
const MAX_RETRY_AFTER_MS = 5 * 60_000;

/**
 * `Retry-After` in milliseconds from now, between 0 and five minutes: a number of seconds, or an HTTP date (RFC 9110,
 * 10.2.3). Undefined for what is neither.
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  let ms = Number.NaN;
  if (/^\d{1,15}$/.test(text)) ms = Number(text) * 1000;
  // Engines read much as a date that is none, "-1" among it; every date of HTTP's ends like this.
  else if (text.endsWith('GMT')) ms = Date.parse(text) - nowMs;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
