import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClewOptions } from '../../src/config/options';
import { resolveSettings } from '../../src/config/resolve';

function samplerOf(env: NodeJS.ProcessEnv, options: ClewOptions = {}) {
  const { sampler, warnings } = resolveSettings(options, env, 'package');
  return { sampler, warnings };
}

const REMOTE = {
  type: 'remote',
  param: 0.001,
  endpoint: 'http://127.0.0.1:5778/sampling',
  refreshIntervalMs: 60_000,
  maxOperations: 2000,
};

const NAMED: readonly (readonly [NodeJS.ProcessEnv, object])[] = [
  [{}, { type: 'const', param: 1 }],
  [
    { JAEGER_SAMPLER_TYPE: 'const', JAEGER_SAMPLER_PARAM: '0' },
    { type: 'const', param: 0 },
  ],
  [
    { JAEGER_SAMPLER_TYPE: 'Probabilistic', JAEGER_SAMPLER_PARAM: '0.1' },
    { type: 'probabilistic', param: 0.1 },
  ],
  [
    { JAEGER_SAMPLER_TYPE: 'ratelimiting', JAEGER_SAMPLER_PARAM: '2.5' },
    { type: 'ratelimiting', param: 2.5 },
  ],
  [{ JAEGER_SAMPLER_TYPE: 'remote' }, REMOTE],
  [{ OTEL_TRACES_SAMPLER: 'always_on' }, { type: 'const', param: 1 }],
  [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, { type: 'const', param: 0 }],
  [
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
    { type: 'probabilistic', param: 0.25 },
  ],
  [
    { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
    { type: 'probabilistic', param: 0 },
  ],
  [{ OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote' }, REMOTE],
  [
    {
      OTEL_TRACES_SAMPLER: 'jaeger_remote',
      OTEL_TRACES_SAMPLER_ARG: 'endpoint=http://h:1/s,pollingIntervalMs=5000,initialSamplingRate=0.25',
    },
    { ...REMOTE, param: 0.25, endpoint: 'http://h:1/s', refreshIntervalMs: 5000 },
  ],
];

for (const [env, expected] of NAMED) {
  test(`${JSON.stringify(env)} means ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(samplerOf(env), { sampler: expected, warnings: [] });
  });
}

test('an unknown type warns and keeps the default: everything', () => {
  const { sampler, warnings } = samplerOf({ JAEGER_SAMPLER_TYPE: 'always', JAEGER_SAMPLER_PARAM: '' });
  assert.deepEqual(sampler, { type: 'const', param: 1 });
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0],
    /^JAEGER_SAMPLER_TYPE: expected one of .* got `always`; the default, `const`, is used/,
  );
  assert.equal(samplerOf({ OTEL_TRACES_SAMPLER: 'xray' }).warnings.length, 1);
});

test('a parameter that does not fit its type warns and keeps the default', () => {
  for (const [type, param] of [
    ['const', '0.5'],
    ['probabilistic', '1.01'],
    ['ratelimiting', '-1'],
    ['remote', '2'],
  ]) {
    const { warnings } = samplerOf({ JAEGER_SAMPLER_TYPE: type, JAEGER_SAMPLER_PARAM: param });
    assert.equal(warnings.length, 1, type);
    assert.match(
      warnings[0],
      /^JAEGER_SAMPLER_PARAM: expected .* for .*, got `.*`; the default, .*, is used instead$/,
    );
  }
});

test('a rate that is left out is said to be everything', () => {
  const { sampler, warnings } = samplerOf({ JAEGER_SAMPLER_TYPE: 'probabilistic' });
  assert.deepEqual(sampler, { type: 'probabilistic', param: 1 });
  assert.deepEqual(warnings, ['JAEGER_SAMPLER_TYPE names probabilistic without a parameter: 1 is used']);
});

test('a parameter belongs to the family that names the type, or to one that wins over it', () => {
  const jaegerType = { JAEGER_SAMPLER_TYPE: 'const', OTEL_TRACES_SAMPLER_ARG: '0.5' };
  assert.deepEqual(samplerOf(jaegerType), { sampler: { type: 'const', param: 1 }, warnings: [] });
  const otelType = { OTEL_TRACES_SAMPLER: 'traceidratio', CLEW_SAMPLER_PARAM: '0.5' };
  assert.deepEqual(samplerOf(otelType).sampler, { type: 'probabilistic', param: 0.5 });
  const code: ClewOptions = { sampler: { type: 'probabilistic' } };
  assert.deepEqual(samplerOf({ JAEGER_SAMPLER_PARAM: '0.5' }, code).sampler, {
    type: 'probabilistic',
    param: 1,
  });
});

test('whom a remote sampler asks, by every old and new name', () => {
  const asked = (env: NodeJS.ProcessEnv) => {
    const { sampler, warnings } = samplerOf({ JAEGER_SAMPLER_TYPE: 'remote', ...env });
    assert.deepEqual(warnings, []);
    return (sampler as { endpoint: string }).endpoint;
  };
  assert.equal(asked({ JAEGER_SAMPLING_ENDPOINT: 'https://h/api/sampling' }), 'https://h/api/sampling');
  assert.equal(asked({ JAEGER_SAMPLER_MANAGER_HOST_PORT: 'h:1' }), 'http://h:1/sampling');
  assert.equal(asked({ JAEGER_SAMPLER_MANAGER_HOST_PORT: 'http://h:1' }), 'http://h:1/sampling');
  const path = { JAEGER_SAMPLER_SAMPLING_PATH: 'api/sampling' };
  assert.equal(asked({ JAEGER_SAMPLER_MANAGER_HOST_PORT: 'h:1', ...path }), 'http://h:1/api/sampling');
  assert.equal(asked({ JAEGER_SAMPLER_HOST: 'h' }), 'http://h:5778/sampling');
  assert.equal(asked({ JAEGER_SAMPLER_PORT: '9' }), 'http://127.0.0.1:9/sampling');
  assert.equal(
    asked({ JAEGER_SAMPLER_HOST: 'h', JAEGER_SAMPLER_PORT: '9', ...path }),
    'http://h:9/api/sampling',
  );
});

test('what cannot be used in OTEL_TRACES_SAMPLER_ARG is named', () => {
  const { sampler, warnings } = samplerOf({
    OTEL_TRACES_SAMPLER: 'jaeger_remote',
    OTEL_TRACES_SAMPLER_ARG: 'endpoint=localhost:14250,pollingIntervalMs=often',
  });
  assert.deepEqual(sampler, REMOTE);
  assert.equal(warnings.length, 2);
  assert.match(warnings.join(), /endpoint=localhost:14250.*pollingIntervalMs=often/);
});

test("rates per operation and samplers of one's own are handed on as they are", () => {
  const perOperation = {
    defaultSamplingProbability: 0.5,
    perOperationStrategies: [{ operation: 'GET /', probabilisticSampling: { samplingRate: 0.1 } }],
  };
  assert.deepEqual(samplerOf({}, { sampler: { type: 'const', perOperation } }).sampler, {
    type: 'const',
    param: 1,
    perOperation,
    maxOperations: 2000,
  });
  const own = { decide: () => undefined };
  assert.equal(samplerOf({ JAEGER_SAMPLER_TYPE: 'remote' }, { sampler: own }).sampler, own);
});
