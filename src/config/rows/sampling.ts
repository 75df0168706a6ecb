import { count, duration, TEXT } from '../kinds';
import { parseNumber } from '../parse';
import {
  AMOUNT,
  argumentPart,
  DEFAULT_SAMPLING_PATH,
  HOST_PORT,
  HTTP_URL,
  NAMED,
  OLD_HOST,
  OLD_PORT,
  OTEL_NAMED,
  type SamplerChoice,
} from '../sampler-kinds';
import type { SettingRow } from '../variable';

const SAMPLER_ARGUMENT = 'OTEL_TRACES_SAMPLER_ARG';

export const SAMPLER: SettingRow<SamplerChoice> = {
  key: 'sampler.type',
  option: 'sampler.type',
  group: 'sampling',
  kind: NAMED,
  defaultValue: { type: 'const' },
  defaultText: '`const`',
  meaning: 'Which new traces are recorded. A decision that came with a request is always kept.',
  variables: [
    { name: 'CLEW_SAMPLER_TYPE' },
    { name: 'JAEGER_SAMPLER_TYPE' },
    { name: 'OTEL_TRACES_SAMPLER', kind: OTEL_NAMED },
  ],
};

export const SAMPLER_PARAM: SettingRow<number> = {
  key: 'sampler.param',
  option: 'sampler.param',
  group: 'sampling',
  kind: AMOUNT,
  defaultValue: undefined,
  defaultText: '1; remote 0.001',
  meaning:
    'const: 0 or 1; probabilistic: 0 to 1; ratelimiting: traces per second; remote: the rate until the first answer. Heeded beside a type of the same family, or beside none.',
  variables: [
    { name: 'CLEW_SAMPLER_PARAM' },
    { name: 'JAEGER_SAMPLER_PARAM' },
    {
      name: SAMPLER_ARGUMENT,
      kind: {
        ...AMOUNT,
        written: 'a number; for `jaeger_remote` `endpoint=…,pollingIntervalMs=…,initialSamplingRate=…`',
        parse: (text, scope) =>
          text.includes('=')
            ? argumentPart('initialSamplingRate', text, scope, parseNumber)
            : parseNumber(text),
      },
      shared: true,
    },
  ],
};

export const SAMPLER_ENDPOINT: SettingRow<string> = {
  key: 'sampler.endpoint',
  option: 'sampler.endpoint',
  group: 'sampling',
  kind: HTTP_URL,
  defaultValue: `http://127.0.0.1:5778${DEFAULT_SAMPLING_PATH}`,
  defaultText: '`http://127.0.0.1:5778/sampling`',
  meaning: 'remote: whom to ask.',
  variables: [
    { name: 'CLEW_SAMPLER_ENDPOINT' },
    { name: 'JAEGER_SAMPLING_ENDPOINT' },
    { name: 'JAEGER_SAMPLER_MANAGER_HOST_PORT', kind: HOST_PORT },
    { name: 'JAEGER_SAMPLER_HOST', kind: OLD_HOST, replacedBy: 'JAEGER_SAMPLER_MANAGER_HOST_PORT' },
    {
      name: 'JAEGER_SAMPLER_PORT',
      kind: OLD_PORT,
      replacedBy: 'JAEGER_SAMPLER_MANAGER_HOST_PORT',
      general: true,
    },
    {
      name: SAMPLER_ARGUMENT,
      kind: {
        ...HTTP_URL,
        written: '`endpoint=…`',
        examples: ['endpoint=http://one.example/s', 'endpoint=http://two.example/s'],
        parse: (text, scope) => argumentPart('endpoint', text, scope, (url) => HTTP_URL.parse(url, scope)),
      },
      shared: true,
    },
  ],
};

/** Read by the kind of JAEGER_SAMPLER_MANAGER_HOST_PORT; a row of its own so that it is known and documented. */
export const SAMPLING_PATH: SettingRow<string> = {
  key: 'sampler.path',
  option: '',
  group: 'sampling',
  kind: { ...TEXT, written: 'a path', examples: ['/one', '/two'] },
  defaultValue: DEFAULT_SAMPLING_PATH,
  defaultText: `\`${DEFAULT_SAMPLING_PATH}\``,
  meaning: 'remote: the path asked at JAEGER_SAMPLER_MANAGER_HOST_PORT.',
  variables: [{ name: 'JAEGER_SAMPLER_SAMPLING_PATH' }],
};

export const SAMPLER_REFRESH: SettingRow<number> = {
  key: 'sampler.refreshIntervalMs',
  option: 'sampler.refreshIntervalMs',
  group: 'sampling',
  kind: duration(1),
  defaultValue: 60_000,
  defaultText: '60 s',
  meaning: 'remote: the time between two questions.',
  variables: [
    { name: 'CLEW_SAMPLER_REFRESH_INTERVAL' },
    { name: 'JAEGER_SAMPLER_REFRESH_INTERVAL' },
    {
      name: SAMPLER_ARGUMENT,
      kind: {
        ...duration(1),
        written: '`pollingIntervalMs=…`',
        examples: ['pollingIntervalMs=500', 'pollingIntervalMs=700'],
        parse: (text, scope) =>
          argumentPart('pollingIntervalMs', text, scope, (ms) => duration(1).parse(ms, scope)),
      },
      shared: true,
    },
  ],
};

export const SAMPLER_MAX_OPERATIONS: SettingRow<number> = {
  key: 'sampler.maxOperations',
  option: 'sampler.maxOperations',
  group: 'sampling',
  kind: count(1),
  defaultValue: 2000,
  defaultText: '2000',
  meaning: 'Per operation, remote: how many operation names get a sampler of their own.',
  variables: [{ name: 'CLEW_SAMPLER_MAX_OPERATIONS' }, { name: 'JAEGER_SAMPLER_MAX_OPERATIONS' }],
};

export const SAMPLING_ROWS = [
  SAMPLER,
  SAMPLER_PARAM,
  SAMPLER_ENDPOINT,
  SAMPLING_PATH,
  SAMPLER_REFRESH,
  SAMPLER_MAX_OPERATIONS,
] as const;
