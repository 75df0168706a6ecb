import { invalidOption } from '../diagnostics/errors';
import { accepted, DENIED } from './decision';
import type { Decision, Sampler } from './sampler';

const TWO_32 = 4294967296;
const TWO_63 = 2 ** 63;

/**
 * Accepts a trace when the low 63 bits of its id lie below `samplingRate` · 2^63. Services that use the same rule agree
 * about a trace without talking, and a lower rate's traces are among a higher one's.
 */
export class ProbabilisticSampler implements Sampler {
  readonly samplingRate: number;
  readonly #accepted: Decision;
  /** The bound in two halves; the high one is 2^31 at rate 1, which no trace id reaches. */
  readonly #boundHigh: number;
  readonly #boundLow: number;

  /** @param samplingRate 0 to 1 */
  constructor(samplingRate: number, optionName = 'sampler.param') {
    if (!isSamplingRate(samplingRate)) throw invalidOption(optionName, 'a number from 0 to 1', samplingRate);
    this.samplingRate = samplingRate;
    this.#accepted = accepted('probabilistic', samplingRate);
    // Scaling by a power of two is exact; an integer lies below a bound just if it lies below the bound rounded up.
    const bound = Math.ceil(samplingRate * TWO_63);
    this.#boundHigh = Math.floor(bound / TWO_32);
    this.#boundLow = bound - this.#boundHigh * TWO_32;
  }

  decide(_operationName: string, traceId2: number, traceId3: number): Decision {
    const high = traceId2 & 0x7fffffff;
    if (high !== this.#boundHigh) return high < this.#boundHigh ? this.#accepted : DENIED;
    return traceId3 >>> 0 < this.#boundLow ? this.#accepted : DENIED;
  }

  toString(): string {
    return `probabilistic(${this.samplingRate})`;
  }
}

export function isSamplingRate(rate: unknown): rate is number {
  return typeof rate === 'number' && rate >= 0 && rate <= 1;
}
