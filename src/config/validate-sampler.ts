import { invalidOption } from '../diagnostics/errors';
import { check, checkKeys, object } from './option-check';
import type { OperationStrategy, SamplerOptions, SamplerType } from './options';
import { expectedParam, isOwnSampler } from './sampling';

const SAMPLER_KEYS: Readonly<Record<keyof SamplerOptions, true>> = {
  type: true,
  param: true,
  perOperation: true,
  maxOperations: true,
  endpoint: true,
  refreshIntervalMs: true,
};
const TYPES: readonly SamplerType[] = ['const', 'probabilistic', 'ratelimiting', 'lowerbound', 'remote'];

/** Throws CLEW_ERR_INVALID_OPTION unless it is left out, a sampler of the application's own, or a choice of ours. */
export function validateSampler(sampler: unknown): void {
  if (sampler === undefined || isOwnSampler(sampler)) return;
  const given = object('sampler', 'an object with `type`, or with `decide()`', sampler);
  const type = given.type as SamplerType;
  const keys = checkKeys('sampler.', given, SAMPLER_KEYS);
  if (!TYPES.includes(type)) throw invalidOption('sampler.type', `one of ${TYPES.join(', ')}`, type);
  for (const key of keys) {
    if (key !== 'type') check(`sampler.${key}`, `sampler.${key}`, given[key]);
  }
  const { expected, fits } = expectedParam(type);
  if (given.param !== undefined && !fits(given.param as number)) {
    throw invalidOption('sampler.param', `${expected} for ${type}`, given.param);
  }
  if (given.perOperation !== undefined) validateRates(given.perOperation);
  else if (type === 'lowerbound')
    throw invalidOption('sampler.perOperation', 'given for lowerbound', undefined);
}

/** Jaeger's JSON: further keys of it mean nothing here and are let through. */
function validateRates(perOperation: unknown): void {
  const name = 'sampler.perOperation';
  const given = object(name, 'an object', perOperation);
  number(`${name}.defaultSamplingProbability`, given.defaultSamplingProbability, 1);
  number(`${name}.defaultLowerBoundTracesPerSecond`, given.defaultLowerBoundTracesPerSecond, Infinity);
  const strategies = given.perOperationStrategies ?? [];
  if (!Array.isArray(strategies)) throw invalidOption(`${name}.perOperationStrategies`, 'a list', strategies);
  strategies.forEach((strategy: Partial<OperationStrategy>, index) => {
    const at = `${name}.perOperationStrategies[${index}]`;
    object(at, 'an object', strategy);
    if (typeof strategy.operation !== 'string')
      throw invalidOption(`${at}.operation`, 'a string', strategy.operation);
    const rate = object(
      `${at}.probabilisticSampling`,
      'an object',
      strategy.probabilisticSampling,
    ).samplingRate;
    number(`${at}.probabilisticSampling.samplingRate`, rate ?? Number.NaN, 1);
  });
}

function number(name: string, value: unknown, most: number): void {
  if (
    value === undefined ||
    (typeof value === 'number' && value >= 0 && value <= most && Number.isFinite(value))
  ) {
    return;
  }
  throw invalidOption(name, most === 1 ? 'a number from 0 to 1' : 'a non-negative number', value);
}
