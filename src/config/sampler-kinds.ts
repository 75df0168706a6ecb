import { type Kind, oneOf, TEXT } from './kinds';
import type { SamplerType } from './options';
import { parseEncodedPairs, type Scope } from './pairs';
import { parseNumber } from './parse';

const DEFAULT_SAMPLING_PORT = 5778;
export const DEFAULT_SAMPLING_PATH = '/sampling';

/** What a variable can name; `param` is what the name itself says (`always_off`). */
export interface SamplerChoice {
  readonly type: SamplerType;
  readonly param?: number;
}

const JAEGER_TYPES = oneOf<SamplerType>(['const', 'probabilistic', 'ratelimiting', 'remote']);
export const NAMED: Kind<SamplerChoice> = {
  ...JAEGER_TYPES,
  parse: (text, scope) => {
    const type = JAEGER_TYPES.parse(text, scope);
    return type && { type };
  },
};

const RATIO: SamplerChoice = { type: 'probabilistic' };
/** A parent's decision is always kept, with and without `parentbased_`. */
const OTEL_SAMPLERS: Readonly<Record<string, SamplerChoice>> = {
  always_on: { type: 'const', param: 1 },
  always_off: { type: 'const', param: 0 },
  traceidratio: RATIO,
  jaeger_remote: { type: 'remote' },
};

export const OTEL_NAMED: Kind<SamplerChoice> = {
  ...NAMED,
  written: `one of ${Object.keys(OTEL_SAMPLERS)
    .map((name) => `\`${name}\``)
    .join(', ')}, each also as \`parentbased_…\``,
  examples: ['always_off', 'parentbased_traceidratio', 'jaeger_remote'],
  parse: (text) => {
    const name = text.toLowerCase().replace(/^parentbased_/, '');
    return Object.hasOwn(OTEL_SAMPLERS, name) ? OTEL_SAMPLERS[name] : undefined;
  },
};

export const AMOUNT: Kind<number> = {
  expected: 'a non-negative number',
  written: 'a number',
  examples: ['1', '0'],
  parse: parseNumber,
  accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
};

export const HTTP_URL: Kind<string> = {
  ...TEXT,
  expected: 'an http or https URL',
  written: 'an http or https URL',
  examples: ['http://one.example/sampling', 'http://two.example/sampling'],
  parse: (text) => (/^https?:\/\/./i.test(text) && URL.canParse(text) ? text : undefined),
  accepts: (value) => typeof value === 'string' && /^https?:\/\/./i.test(value) && URL.canParse(value),
};

/** `host:port`, or a URL of them; the path is JAEGER_SAMPLER_SAMPLING_PATH's. */
export const HOST_PORT: Kind<string> = {
  ...HTTP_URL,
  written: '`host:port`',
  examples: ['one.example:5778', 'two.example:5778'],
  parse: (text, scope) => {
    const base = HTTP_URL.parse(/^https?:/i.test(text) ? text : `http://${text}`, scope);
    const path = scope.env.JAEGER_SAMPLER_SAMPLING_PATH?.trim() || DEFAULT_SAMPLING_PATH;
    return base && new URL(base).pathname === '/' ? new URL(path.replace(/^\/*/, '/'), base).href : base;
  },
};

/** jaeger-client's two old variables, each with its own default. */
export const OLD_HOST: Kind<string> = {
  ...HOST_PORT,
  written: 'a host',
  examples: ['one.example', 'two.example'],
  parse: (text, scope) => HOST_PORT.parse(`${text}:${oldPort(scope)}`, scope),
};
export const OLD_PORT: Kind<string> = {
  ...HOST_PORT,
  written: 'a port',
  examples: ['5779', '5780'],
  parse: (text, scope) => (/^\d{1,5}$/.test(text) ? HOST_PORT.parse(`127.0.0.1:${text}`, scope) : undefined),
};

/**
 * One part of OTEL_TRACES_SAMPLER_ARG, `endpoint=…,pollingIntervalMs=…,initialSamplingRate=…`: undefined when it is not
 * there, complained of when it cannot be used.
 */
export function argumentPart<T>(
  part: string,
  text: string,
  scope: Scope,
  parse: (value: string) => T | undefined,
): T | undefined {
  const value = parseEncodedPairs(text, { ...scope, complain: () => {} }).get(part);
  if (value === undefined) return undefined;
  const parsed = parse(value);
  if (parsed === undefined) scope.complain(`${part}=${value}`, 'a value that can be used');
  return parsed;
}

function oldPort(scope: Scope): number {
  const text = scope.env.JAEGER_SAMPLER_PORT?.trim() ?? '';
  return /^\d{1,5}$/.test(text) ? Number(text) : DEFAULT_SAMPLING_PORT;
}
