import type { Clock } from '../clock/clock';
import { invalidOption } from '../diagnostics/errors';
import { ConstSampler } from './const';
import type { OperationSampling } from './operation-sampling';
import { PerOperationSampler } from './per-operation';
import { ProbabilisticSampler } from './probabilistic';
import { RateLimitingSampler } from './rate-limiting';
import type { Sampler } from './sampler';

/** A head sampler by name. What is left out is 1: everything, or one trace a second. */
export interface SamplerChoice {
  readonly type: string;
  /** const: 0 or 1; probabilistic: 0 to 1; ratelimiting: traces per second. */
  readonly param?: number;
  /** Rates per operation, in Jaeger's JSON shape: where present it decides, whatever `type` says. */
  readonly perOperation?: OperationSampling;
  /** Operations remembered by `perOperation`. Default 2000. */
  readonly maxOperations?: number;
}

/** Builds the sampler; throws CLEW_ERR_INVALID_OPTION naming what is wrong with the choice. */
export function makeSampler(choice: SamplerChoice, clock: Clock): Sampler {
  const { type, param = 1, perOperation, maxOperations } = choice;
  if (perOperation !== undefined) return new PerOperationSampler(perOperation, clock, maxOperations);
  switch (type) {
    case 'const':
      if (param !== 0 && param !== 1) throw invalidOption('sampler.param', '0 or 1', param);
      return new ConstSampler(param === 1);
    case 'probabilistic':
      return new ProbabilisticSampler(param);
    case 'ratelimiting':
      return new RateLimitingSampler(param, clock);
    case 'lowerbound':
      throw invalidOption('sampler.perOperation', 'rates per operation, for type lowerbound', perOperation);
    default:
      throw invalidOption('sampler.type', 'const, probabilistic, ratelimiting, lowerbound or remote', type);
  }
}
