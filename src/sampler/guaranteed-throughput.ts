import type { Clock } from '../clock/clock';
import { invalidOption } from '../diagnostics/errors';
import { accepted, DENIED } from './decision';
import { ProbabilisticSampler } from './probabilistic';
import type { Decision, Sampler } from './sampler';
import { isRatePerSecond, TokenBucket } from './token-bucket';

/**
 * Probabilistic, with a lower bound: an operation that the rate would hardly ever accept is still seen so many times a
 * second. What the rate accepts counts towards the bound.
 */
export class GuaranteedThroughputSampler implements Sampler {
  #probabilistic: ProbabilisticSampler;
  readonly #bucket: TokenBucket;
  #acceptedByBound: Decision;

  /** @param lowerBound traces per second; 0 guarantees none */
  constructor(samplingRate: number, lowerBound: number, clock: Clock) {
    if (!isRatePerSecond(lowerBound)) {
      throw invalidOption('sampler.lowerBound', 'a number of traces per second, 0 or more', lowerBound);
    }
    this.#probabilistic = new ProbabilisticSampler(samplingRate);
    this.#acceptedByBound = accepted('lowerbound', samplingRate);
    this.#bucket = new TokenBucket(lowerBound, clock);
  }

  decide(operationName: string, traceId2: number, traceId3: number): Decision {
    const decision = this.#probabilistic.decide(operationName, traceId2, traceId3);
    const withinBound = this.#bucket.take();
    if (decision !== DENIED) return decision;
    return withinBound ? this.#acceptedByBound : DENIED;
  }

  /** New figures from a remote strategy: credit already earned stays. */
  update(samplingRate: number, lowerBound: number): void {
    if (samplingRate !== this.#probabilistic.samplingRate) {
      this.#probabilistic = new ProbabilisticSampler(samplingRate);
      this.#acceptedByBound = accepted('lowerbound', samplingRate);
    }
    if (lowerBound !== this.#bucket.perSecond) this.#bucket.setRate(lowerBound);
  }

  toString(): string {
    return `lowerbound(${this.#probabilistic.samplingRate}, ${this.#bucket.perSecond}/s)`;
  }
}
