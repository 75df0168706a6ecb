import type { Clock } from '../clock/clock';
import { invalidOption } from '../diagnostics/errors';
import { ConstSampler } from './const';
import type { OperationSampling } from './operation-sampling';
import { PerOperationSampler } from './per-operation';
import { ProbabilisticSampler } from './probabilistic';
import { RateLimitingSampler } from './rate-limiting';
import { type Asking, RemoteSampler } from './remote';
import type { Sampler } from './sampler';

/** A head sampler by name, as `SamplerOptions` of the configuration has it. */
export interface SamplerChoice {
  readonly type: string;
  /**
   * const: 0 or 1; probabilistic: 0 to 1; ratelimiting: traces per second; lowerbound: traces per second of each
   * operation; default 1. remote: the rate until the first answer, default 0.001.
   */
  readonly param?: number;
  /** Rates per operation, in Jaeger's JSON shape: where present it decides, unless a server is asked. */
  readonly perOperation?: OperationSampling;
  /** Operations remembered (per operation, remote). Default 2000. */
  readonly maxOperations?: number;
  /** remote: whom to ask, and how often. */
  readonly endpoint?: string;
  readonly refreshIntervalMs?: number;
}

/**
 * Builds the sampler; throws CLEW_ERR_INVALID_OPTION naming what is wrong with the choice.
 *
 * @param asking what type `remote` needs
 */
export function makeSampler(choice: SamplerChoice, clock: Clock, asking?: Asking): Sampler {
  const { type, param = 1, perOperation, maxOperations } = choice;
  if (type === 'remote') return remoteSampler(choice, clock, asking);
  if (perOperation !== undefined) {
    // By hand, a default that is not given means everything; in a server's answer it means zero.
    return new PerOperationSampler({ defaultSamplingProbability: 1, ...perOperation }, clock, maxOperations);
  }
  switch (type) {
    case 'const':
      if (param !== 0 && param !== 1) throw invalidOption('sampler.param', '0 or 1', param);
      return new ConstSampler(param === 1);
    case 'probabilistic':
      return new ProbabilisticSampler(param);
    case 'ratelimiting':
      return new RateLimitingSampler(param, clock);
    case 'lowerbound':
      return new PerOperationSampler({ defaultLowerBoundTracesPerSecond: param }, clock, maxOperations);
    default:
      throw invalidOption('sampler.type', 'const, probabilistic, ratelimiting, lowerbound or remote', type);
  }
}

function remoteSampler(choice: SamplerChoice, clock: Clock, asking: Asking | undefined): Sampler {
  if (asking === undefined)
    throw invalidOption('sampler.type', 'a sampler that asks nobody, here', choice.type);
  const { param: initialRate, endpoint, refreshIntervalMs, maxOperations } = choice;
  return new RemoteSampler({ initialRate, endpoint, refreshIntervalMs, maxOperations }, asking, clock);
}
