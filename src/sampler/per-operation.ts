import type { Clock } from '../clock/clock';
import { invalidOption } from '../diagnostics/errors';
import { ownText } from '../model/own-text';
import { GuaranteedThroughputSampler } from './guaranteed-throughput';
import { type OperationRates, type OperationSampling, operationRates } from './operation-sampling';
import { ProbabilisticSampler } from './probabilistic';
import type { Decision, Sampler } from './sampler';

/** As jaeger-client and `JAEGER_SAMPLER_MAX_OPERATIONS` have it. */
export const DEFAULT_MAX_OPERATIONS = 2000;

/**
 * A rate and a guaranteed lower bound for each operation. Operations that are not listed get the default rate and a lower
 * bound of their own when first seen; beyond `maxOperations` they share the default rate without a bound, so that
 * operation names with ids in them cannot fill the memory.
 */
export class PerOperationSampler implements Sampler {
  readonly #maxOperations: number;
  readonly #clock: Clock;
  readonly #samplers = new Map<string, GuaranteedThroughputSampler>();
  #rates: OperationRates;
  #beyond: ProbabilisticSampler;

  constructor(sampling: OperationSampling, clock: Clock, maxOperations: number = DEFAULT_MAX_OPERATIONS) {
    if (!Number.isSafeInteger(maxOperations) || maxOperations < 1) {
      throw invalidOption('sampler.maxOperations', 'a positive integer', maxOperations);
    }
    this.#maxOperations = maxOperations;
    this.#clock = clock;
    this.#rates = operationRates(sampling, maxOperations);
    this.#beyond = new ProbabilisticSampler(this.#rates.defaultRate);
    this.#addListed();
  }

  decide(operationName: string, traceId2: number, traceId3: number): Decision {
    let sampler: Sampler | undefined = this.#samplers.get(operationName);
    if (sampler === undefined) {
      sampler = this.#samplers.size < this.#maxOperations ? this.#add(operationName) : this.#beyond;
    }
    return sampler.decide(operationName, traceId2, traceId3, undefined);
  }

  /** A new strategy: operations known already keep the credit they have earned. Throws, and changes nothing, if it is bad. */
  update(sampling: OperationSampling): void {
    const rates = operationRates(sampling, this.#maxOperations);
    this.#rates = rates;
    this.#beyond = new ProbabilisticSampler(rates.defaultRate);
    for (const [operation, sampler] of this.#samplers) {
      sampler.update(rates.rates.get(operation) ?? rates.defaultRate, rates.lowerBound);
    }
    this.#addListed();
  }

  toString(): string {
    const { defaultRate, lowerBound, rates } = this.#rates;
    return `per-operation(default ${defaultRate}, at least ${lowerBound}/s, ${rates.size} listed)`;
  }

  /** What is listed has its place, even if names seen by chance must give up theirs. */
  #addListed(): void {
    for (const operation of this.#rates.rates.keys()) {
      if (this.#samplers.has(operation)) continue;
      if (this.#samplers.size >= this.#maxOperations) this.#forgetOneUnlisted();
      this.#add(operation);
    }
  }

  #add(operation: string): GuaranteedThroughputSampler {
    const rate = this.#rates.rates.get(operation) ?? this.#rates.defaultRate;
    const sampler = new GuaranteedThroughputSampler(rate, this.#rates.lowerBound, this.#clock);
    this.#samplers.set(ownText(operation), sampler);
    return sampler;
  }

  #forgetOneUnlisted(): void {
    for (const operation of this.#samplers.keys()) {
      if (this.#rates.rates.has(operation)) continue;
      this.#samplers.delete(operation);
      return;
    }
  }
}
