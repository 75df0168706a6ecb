import type { Clock } from '../clock/clock';
import { invalidOption } from '../diagnostics/errors';
import { accepted, DENIED } from './decision';
import type { Decision, Sampler } from './sampler';
import { isRatePerSecond, TokenBucket } from './token-bucket';

/** Accepts so many traces per second at most, whatever the load. */
export class RateLimitingSampler implements Sampler {
  readonly maxTracesPerSecond: number;
  readonly #accepted: Decision;
  readonly #bucket: TokenBucket;

  /** @param maxTracesPerSecond may be a fraction: 0.1 is a trace every ten seconds */
  constructor(maxTracesPerSecond: number, clock: Clock) {
    if (!isRatePerSecond(maxTracesPerSecond)) {
      throw invalidOption('sampler.param', 'a number of traces per second, 0 or more', maxTracesPerSecond);
    }
    this.maxTracesPerSecond = maxTracesPerSecond;
    this.#accepted = accepted('ratelimiting', maxTracesPerSecond);
    this.#bucket = new TokenBucket(maxTracesPerSecond, clock);
  }

  decide(): Decision {
    return this.#bucket.take() ? this.#accepted : DENIED;
  }

  toString(): string {
    return `ratelimiting(${this.maxTracesPerSecond})`;
  }
}
