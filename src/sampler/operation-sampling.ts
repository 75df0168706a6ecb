import { invalidOption } from '../diagnostics/errors';
import { isSamplingRate } from './probabilistic';
import { isRatePerSecond } from './token-bucket';

/** Sampling per operation in the shape of Jaeger's `operationSampling`, whether it comes from code or from a server. */
export interface OperationSampling {
  /** 0 to 1, for operations that are not listed. Default 0. */
  readonly defaultSamplingProbability?: number;
  /** Traces per second guaranteed to each operation. Default 0. */
  readonly defaultLowerBoundTracesPerSecond?: number;
  readonly perOperationStrategies?: readonly OperationStrategy[];
}

export interface OperationStrategy {
  readonly operation: string;
  readonly probabilisticSampling?: { readonly samplingRate?: number };
}

/** The same with nothing left out: numbers that are zero may be missing in Jaeger's JSON. */
export interface OperationRates {
  readonly defaultRate: number;
  readonly lowerBound: number;
  readonly rates: ReadonlyMap<string, number>;
}

/** Checks and completes; throws CLEW_ERR_INVALID_OPTION naming what is wrong. Keeps the first `maxOperations` listed. */
export function operationRates(sampling: OperationSampling, maxOperations: number): OperationRates {
  const name = 'sampler.perOperation';
  if (typeof sampling !== 'object' || sampling === null) throw invalidOption(name, 'an object', sampling);
  const { defaultSamplingProbability = 0, defaultLowerBoundTracesPerSecond = 0 } = sampling;
  const strategies: unknown = sampling.perOperationStrategies ?? [];
  if (!isSamplingRate(defaultSamplingProbability)) {
    const expected = 'a number from 0 to 1';
    throw invalidOption(`${name}.defaultSamplingProbability`, expected, defaultSamplingProbability);
  }
  if (!isRatePerSecond(defaultLowerBoundTracesPerSecond)) {
    const expected = 'a number of traces per second, 0 or more';
    throw invalidOption(
      `${name}.defaultLowerBoundTracesPerSecond`,
      expected,
      defaultLowerBoundTracesPerSecond,
    );
  }
  if (!Array.isArray(strategies)) {
    throw invalidOption(`${name}.perOperationStrategies`, 'an array', strategies);
  }
  const rates = new Map<string, number>();
  for (const strategy of strategies) {
    const [operation, rate] = checked(strategy, name);
    if (rates.size < maxOperations || rates.has(operation)) rates.set(operation, rate);
  }
  return { defaultRate: defaultSamplingProbability, lowerBound: defaultLowerBoundTracesPerSecond, rates };
}

function checked(strategy: Partial<OperationStrategy> | null, name: string): [string, number] {
  const operation: unknown = strategy?.operation;
  if (typeof operation !== 'string') {
    throw invalidOption(`${name}.perOperationStrategies[].operation`, 'a string', operation);
  }
  const rate: unknown = strategy?.probabilisticSampling?.samplingRate ?? 0;
  if (!isSamplingRate(rate)) {
    throw invalidOption(`${name}.perOperationStrategies[].samplingRate`, 'a number from 0 to 1', rate);
  }
  return [operation, rate];
}
