import { invalidOption } from '../diagnostics/errors';

/** What the collector takes from strangers. */
export interface CollectorLimits {
  /** A body, before and after it is unpacked; larger ones are answered with 413. Default 8 MiB. */
  readonly maxBodyBytes: number;
  /** Bodies of all requests together while they are read; beyond it 503. Default 64 MiB. */
  readonly maxPendingBytes: number;
  /** For each port; further connections are closed at once. Default 1000. */
  readonly maxConnections: number;
  /** From the first byte of a request to its last. Default 30 000 ms. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_LIMITS: CollectorLimits = {
  maxBodyBytes: 8 * 1024 * 1024,
  maxPendingBytes: 64 * 1024 * 1024,
  maxConnections: 1000,
  requestTimeoutMs: 30_000,
};

/** The defaults but for what is given. Throws CLEW_ERR_INVALID_OPTION. */
export function resolveLimits(given: Partial<CollectorLimits> = {}): CollectorLimits {
  const limits: { -readonly [name in keyof CollectorLimits]: number } = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(limits) as (keyof CollectorLimits)[]) {
    const value = given[name];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || value <= 0) {
      throw invalidOption(`limits.${name}`, 'a positive integer', value);
    }
    limits[name] = value;
  }
  return limits;
}
