import type { ClewOptions, SamplerOptions, SamplerType } from './options';
import type { Resolution } from './resolution';
import {
  SAMPLER,
  SAMPLER_ENDPOINT,
  SAMPLER_MAX_OPERATIONS,
  SAMPLER_PARAM,
  SAMPLER_REFRESH,
} from './rows/sampling';
import { FAMILIES, type Family, familyOf } from './variable';

const DEFAULT_PARAM: Readonly<Record<SamplerType, number>> = {
  const: 1,
  probabilistic: 1,
  ratelimiting: 1,
  lowerbound: 1,
  remote: 0.001,
};

/** Which samplers learn operation names one by one. */
const isPerOperation = (type: SamplerType, code: Partial<SamplerOptions>) =>
  type === 'remote' || code.perOperation !== undefined;

/** Whether this is a sampler of the application's own, and no choice among ours. */
export function isOwnSampler(sampler: unknown): sampler is object {
  return typeof (sampler as { decide?: unknown } | undefined)?.decide === 'function';
}

/** What a sampler's parameter must be, for messages; and whether a number is that. */
export function expectedParam(type: SamplerType): { expected: string; fits(param: number): boolean } {
  switch (type) {
    case 'const':
      return { expected: '0 or 1', fits: (param) => param === 0 || param === 1 };
    case 'probabilistic':
    case 'remote':
      return { expected: 'a number from 0 to 1', fits: (param) => param >= 0 && param <= 1 };
    default:
      return { expected: 'a non-negative number', fits: (param) => param >= 0 && Number.isFinite(param) };
  }
}

/** The sampler wanted, with a parameter that fits its type. */
export function resolveSampler(options: ClewOptions, resolution: Resolution): SamplerOptions | object {
  if (isOwnSampler(options.sampler)) {
    resolution.sources['sampler.type'] = 'code';
    return options.sampler;
  }
  const code = (options.sampler ?? {}) as Partial<SamplerOptions>;
  const choice = resolution.pick(SAMPLER, code.type === undefined ? undefined : { type: code.type });
  const { type } = choice;
  const sampler: SamplerOptions = { type, param: choice.param ?? resolveParam(type, code, resolution) };
  if (choice.param !== undefined) resolution.sources['sampler.param'] = resolution.sources['sampler.type'];
  if (code.perOperation !== undefined) sampler.perOperation = code.perOperation;
  if (isPerOperation(type, code)) {
    sampler.maxOperations = resolution.pick(SAMPLER_MAX_OPERATIONS, code.maxOperations);
  }
  if (type === 'remote') {
    sampler.endpoint = resolution.pick(SAMPLER_ENDPOINT, code.endpoint);
    sampler.refreshIntervalMs = resolution.pick(SAMPLER_REFRESH, code.refreshIntervalMs);
  }
  return sampler;
}

/**
 * A parameter belongs to the type it was written for: a rate of OpenTelemetry's sampler says nothing to a type that
 * Jaeger's variable names. So only the family that named the type is asked, and those that win over it.
 */
function resolveParam(type: SamplerType, code: Partial<SamplerOptions>, resolution: Resolution): number {
  const { env, sources } = resolution;
  const fallback = DEFAULT_PARAM[type];
  const param = resolution.optional(SAMPLER_PARAM, code.param, 'sampler.param', {
    families: familiesFor(sources['sampler.type']),
  });
  const source = sources['sampler.param'];
  const { expected, fits } = expectedParam(type);
  if (param !== undefined && fits(param)) return param;
  if (param !== undefined) {
    env.warn(
      `${source}: expected ${expected} for ${type}, got \`${param}\`; the default, ${fallback}, is used instead`,
    );
    sources['sampler.param'] = 'default';
  } else if ((type === 'probabilistic' || type === 'ratelimiting') && sources['sampler.type'] !== 'code') {
    env.warn(`${sources['sampler.type']} names ${type} without a parameter: ${fallback} is used`);
  }
  return fallback;
}

function familiesFor(typeSource: string): readonly Family[] {
  if (typeSource === 'code') return [];
  return typeSource === 'default' ? FAMILIES : FAMILIES.slice(0, FAMILIES.indexOf(familyOf(typeSource)) + 1);
}
