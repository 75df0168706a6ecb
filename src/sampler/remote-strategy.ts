import type { Clock } from '../clock/clock';
import { invalidOption } from '../diagnostics/errors';
import type { OperationSampling } from './operation-sampling';
import { PerOperationSampler } from './per-operation';
import { ProbabilisticSampler } from './probabilistic';
import { RateLimitingSampler } from './rate-limiting';
import type { Sampler } from './sampler';

/** Jaeger's `SamplingStrategyResponse` as JSON; protobuf leaves out members that are zero. */
interface StrategyAnswer {
  readonly strategyType?: unknown;
  readonly probabilisticSampling?: { readonly samplingRate?: unknown } | null;
  readonly rateLimitingSampling?: { readonly maxTracesPerSecond?: unknown } | null;
  readonly operationSampling?: OperationSampling | null;
}

/** `strategyType` as a name or, from old agents, as a number. */
const RATE_LIMITING: readonly unknown[] = ['RATE_LIMITING', 1];

/**
 * The sampler that a server's answer asks for: rates per operation where there are any, else what `strategyType` says,
 * else whichever member is there. It is `current` itself where that does already, or can be told: credit earned stays.
 * Throws, saying what is wrong, when the answer is no strategy.
 */
export function samplerOfAnswer(
  answer: unknown,
  current: Sampler,
  clock: Clock,
  maxOperations: number | undefined,
): Sampler {
  if (typeof answer !== 'object' || answer === null) throw invalidOption('answer', 'a strategy', answer);
  const { strategyType, probabilisticSampling, rateLimitingSampling, operationSampling } =
    answer as StrategyAnswer;
  if (operationSampling) return perOperation(operationSampling, current, clock, maxOperations);
  const limited = RATE_LIMITING.includes(strategyType) || !probabilisticSampling;
  if (limited && rateLimitingSampling) {
    const limit = numberOf(rateLimitingSampling.maxTracesPerSecond, 'maxTracesPerSecond');
    const same = current instanceof RateLimitingSampler && current.maxTracesPerSecond === limit;
    return same ? current : new RateLimitingSampler(limit, clock);
  }
  if (!probabilisticSampling) throw invalidOption('answer', 'a strategy with its parameters', strategyType);
  const rate = numberOf(probabilisticSampling.samplingRate, 'samplingRate');
  const same = current instanceof ProbabilisticSampler && current.samplingRate === rate;
  return same ? current : new ProbabilisticSampler(rate, 'samplingRate');
}

function perOperation(
  sampling: OperationSampling,
  current: Sampler,
  clock: Clock,
  maxOperations: number | undefined,
): Sampler {
  if (!(current instanceof PerOperationSampler))
    return new PerOperationSampler(sampling, clock, maxOperations);
  current.update(sampling);
  return current;
}

function numberOf(value: unknown = 0, name: string): number {
  if (typeof value !== 'number') throw invalidOption(name, 'a number', value);
  return value;
}
