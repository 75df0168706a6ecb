import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { resolveSettings } from '../../src/config/resolve';
import { FAMILIES, familyOf } from '../../src/config/variable';
import { SETTINGS, VARIABLE_NAMES } from '../../src/config/variables';

const resolve = (env: NodeJS.ProcessEnv) => resolveSettings({}, env, 'package');
const warningsOf = (env: NodeJS.ProcessEnv) => resolve(env).warnings;

test('a bad value warns once, naming the variable, the value and what is used instead', () => {
  assert.deepEqual(warningsOf({ CLEW_FLUSH_INTERVAL: 'soon' }), [
    'CLEW_FLUSH_INTERVAL: expected a duration: `500`, `500ms`, `1s`, `2m`, got `soon`; the default, 1 s, is used instead',
  ]);
  const { flushIntervalMs, warnings } = resolve({
    CLEW_FLUSH_INTERVAL: '-1',
    JAEGER_REPORTER_FLUSH_INTERVAL: '2s',
  });
  assert.equal(flushIntervalMs, 2000);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^CLEW_FLUSH_INTERVAL: .*; JAEGER_REPORTER_FLUSH_INTERVAL is used instead$/);
});

test('every variable that can be wrong warns when it is, once, and everything stays at its default', () => {
  const nothing = resolve({});
  for (const { key, secret, variables } of SETTINGS) {
    for (const { name, kind, shared } of variables) {
      const row = SETTINGS.find((one) => one.key === key);
      const wrong = ['\u0001', 'http://', '-x-'].find((text) => {
        return (kind ?? row?.kind)?.parse(text, { env: {}, complain: () => {} }) === undefined;
      });
      if (wrong === undefined || shared === true || key === 'exporter') continue;
      const context = /^(sampler\.(endpoint|refresh|max))/.test(key) ? { CLEW_SAMPLER_TYPE: 'remote' } : {};
      const settings = resolve({ ...context, ...(secret ? { CLEW_EXPORTER: 'jaeger' } : {}), [name]: wrong });
      const about = settings.warnings.filter((warning) => warning.startsWith(`${name}:`));
      const isHeeded = settings.exporters.some(({ type }) => {
        const formats = variables.find((one) => one.name === name)?.formats;
        return formats?.includes(type) ?? true;
      });
      if (isHeeded && key !== 'otlp.protocol') assert.equal(about.length, 1, name);
      assert.equal(settings.serviceName, nothing.serviceName);
      assert.deepEqual(settings.limits, nothing.limits);
    }
  }
});

test('limits: the last accepted and the first rejected value', () => {
  const cases: readonly [string, string, string][] = [
    ['CLEW_FLUSH_INTERVAL', '1', '0'],
    ['CLEW_FLUSH_INTERVAL', '2147483647', '2147483648'],
    ['CLEW_EXIT_TIMEOUT', '0', '-1'],
    ['CLEW_MAX_BATCH_BYTES', '1KiB', '1023'],
    ['CLEW_MAX_TAGS', '0', '-1'],
    ['CLEW_MAX_TAGS', '9007199254740991', '9007199254740992'],
    ['CLEW_MAX_TAGS', '128', '128.5'],
    ['CLEW_MAX_SEGMENT_SPANS', '1', '0'],
    ['CLEW_MAX_VALUE_BYTES', '1', '0'],
    ['JAEGER_REPORTER_MAX_QUEUE_SIZE', '1', '0'],
  ];
  for (const [name, accepted, rejected] of cases) {
    assert.deepEqual(warningsOf({ [name]: accepted }), [], `${name}=${accepted}`);
    assert.equal(warningsOf({ [name]: rejected }).length, 1, `${name}=${rejected}`);
  }
  const ports = (port: string) => warningsOf({ JAEGER_AGENT_HOST: 'a', JAEGER_AGENT_PORT: port }).length;
  assert.deepEqual(['1', '65535', '0', '65536', '6831x'].map(ports), [0, 0, 1, 1, 1]);
});

test('spans are counted as 1 KiB each, the queue holding one batch at least', () => {
  const sizes = (env: NodeJS.ProcessEnv) => {
    const [{ maxBatchBytes, maxQueueBytes }] = resolve(env).exporters;
    return [maxBatchBytes / 1024, maxQueueBytes / 1024];
  };
  assert.deepEqual(sizes({ JAEGER_REPORTER_MAX_QUEUE_SIZE: '2000' }), [512, 2000]);
  assert.deepEqual(sizes({ JAEGER_REPORTER_MAX_QUEUE_SIZE: '100' }), [512, 512]);
  assert.deepEqual(
    sizes({ OTEL_BSP_MAX_QUEUE_SIZE: '2048', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '512' }),
    [512, 2048],
  );
  assert.deepEqual(sizes({ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' }), [64, 65_536]);
  assert.deepEqual(sizes({ OTEL_BSP_MAX_QUEUE_SIZE: '600', CLEW_MAX_BATCH_BYTES: '1MiB' }), [1024, 1024]);
  assert.deepEqual(sizes({ CLEW_MAX_QUEUE_BYTES: '100KiB' }), [100, 100]);
});

test('variables of two families that disagree warn once; those that agree do not', () => {
  assert.deepEqual(warningsOf({ JAEGER_SERVICE_NAME: 'a', OTEL_SERVICE_NAME: 'b' }), [
    'JAEGER_SERVICE_NAME wins over OTEL_SERVICE_NAME: they disagree about `serviceName`',
  ]);
  assert.deepEqual(warningsOf({ JAEGER_SERVICE_NAME: 'a', OTEL_SERVICE_NAME: 'a' }), []);
  assert.deepEqual(warningsOf({ CLEW_FLUSH_INTERVAL: '1s', OTEL_BSP_SCHEDULE_DELAY: '1000' }), []);
  assert.deepEqual(warningsOf({ OTEL_SERVICE_NAME: 'a', OTEL_RESOURCE_ATTRIBUTES: 'service.name=b' }), []);
});

test('tags of all sources are merged tag by tag, and only tags that disagree are a conflict', () => {
  const env = {
    CLEW_TAGS: 'a=1',
    JAEGER_TAGS: 'a=2,b=3',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=shop,b=3,c=%20x',
  };
  const { tags, serviceName, warnings, sources } = resolveSettings({ tags: { d: 4, e: null } }, env);
  assert.deepEqual(Object.fromEntries(pairs(tags)), { d: 4, a: '1', b: '3', c: ' x' });
  assert.equal(serviceName, 'shop');
  assert.equal(sources.tags, 'code, CLEW_TAGS, JAEGER_TAGS, OTEL_RESOURCE_ATTRIBUTES');
  assert.deepEqual(warnings, ['CLEW_TAGS wins over JAEGER_TAGS: they disagree about `a` of `tags`']);
});

test('tags given by code become text, numbers, booleans or bytes, whatever they are', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const tags = {
    big: 1n,
    nan: Number.NaN,
    list: [1],
    cyclic,
    symbol: Symbol('s'),
    bytes: Buffer.from('x'),
    f: () => 1,
  };
  assert.deepEqual(Object.fromEntries(pairs(resolveSettings({ tags }, {}).tags)), {
    big: '1',
    nan: 'NaN',
    list: '[1]',
    cyclic: '[unreadable]',
    symbol: 'Symbol(s)',
    bytes: Buffer.from('x'),
  });
});

test('what is wrong in a list is left out and named, the rest is taken', () => {
  const { tags, warnings } = resolve({ JAEGER_TAGS: 'a,b=c' });
  assert.deepEqual(tags, ['b', 'c']);
  assert.deepEqual(warnings, ['JAEGER_TAGS: expected key=value, got `a`, which is left out']);
});

test('what Kubernetes sets for services called like us is ignored silently', () => {
  const env = {
    JAEGER_AGENT_PORT: 'tcp://10.0.0.7:6831',
    JAEGER_AGENT_SERVICE_HOST: '10.0.0.7',
    JAEGER_AGENT_SERVICE_PORT: '6831',
    JAEGER_AGENT_SERVICE_PORT_COMPACT: '6831',
    JAEGER_AGENT_PORT_6831_UDP: 'udp://10.0.0.7:6831',
    JAEGER_COLLECTOR_SERVICE_HOST: '10.0.0.7',
    JAEGER_PORT: 'tcp://10.0.0.8:14268',
    JAEGER_PORT_14268_TCP: 'tcp://10.0.0.8:14268',
    JAEGER_PORT_14268_TCP_ADDR: '10.0.0.8',
    JAEGER_PORT_14268_TCP_PORT: '14268',
    JAEGER_PORT_14268_TCP_PROTO: 'tcp',
    JAEGER_SAMPLER_PORT: 'tcp://10.0.0.9:5778',
    CLEW_PORT: 'tcp://10.0.0.9:1',
    CLEW_SERVICE_HOST: '10.0.0.9',
  };
  assert.deepEqual(resolve(env), resolve({}));
});

test('an unknown CLEW_ variable is named with the nearest known one', () => {
  assert.deepEqual(warningsOf({ CLEW_SERVCIE_NAME: 'x' }), [
    'CLEW_SERVCIE_NAME is not known and has no effect; did you mean CLEW_SERVICE_NAME?',
  ]);
  assert.equal(warningsOf({ CLEW_ENTIRELY_DIFFERENT: 'x' }).length, 1);
  assert.deepEqual(warningsOf({ CLEW_TEST_JAEGER: 'http://x', CLEW_REQUIRE_BACKENDS: '1' }), []);
});

test('an unknown JAEGER_ variable only when it is a slip of one or two letters', () => {
  assert.equal(warningsOf({ JAEGER_SERVICE_NAM: 'x' }).length, 1);
  assert.equal(warningsOf({ JAEGER_SREVICE_NAME: 'x' }).length, 1);
  assert.deepEqual(
    warningsOf({ JAEGER_SERVICE_N: 'x', JAEGER_QUERY_BASE_PATH: '/x', JAEGER_RPC_METRICS: '1' }),
    [],
  );
  assert.deepEqual(warningsOf({ OTEL_SERVICE_NAM: 'x', PATH: '/bin' }), []);
});

test('the table: no variable twice for one setting, families in order of precedence', () => {
  for (const { key, variables } of SETTINGS) {
    const names = variables.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, key);
    const ranks = names.map((name) => FAMILIES.indexOf(familyOf(name)));
    assert.deepEqual(ranks, ranks.toSorted(), key);
  }
  assert.equal(new Set(SETTINGS.map(({ key }) => key)).size, SETTINGS.length);
});

test('the table holds every variable of the official lists', () => {
  const jaeger = `SERVICE_NAME DISABLED ENDPOINT USER PASSWORD AUTH_TOKEN AGENT_HOST AGENT_PORT AGENT_SOCKET_TYPE
    REPORTER_LOG_SPANS REPORTER_FLUSH_INTERVAL REPORTER_MAX_QUEUE_SIZE REPORTER_TIMEOUT SAMPLER_TYPE SAMPLER_PARAM
    SAMPLER_MANAGER_HOST_PORT SAMPLING_ENDPOINT SAMPLER_SAMPLING_PATH SAMPLER_REFRESH_INTERVAL SAMPLER_MAX_OPERATIONS
    TAGS TRACEID_128BIT PROPAGATION RPC_METRICS SAMPLER_HOST SAMPLER_PORT REPORTER_ENDPOINT REPORTER_USER
    REPORTER_PASSWORD REPORTER_AGENT_HOST REPORTER_AGENT_PORT DISABLE`;
  const otlp = [
    'ENDPOINT',
    'HEADERS',
    'TIMEOUT',
    'COMPRESSION',
    'PROTOCOL',
    'CERTIFICATE',
    'CLIENT_KEY',
    'CLIENT_CERTIFICATE',
  ];
  const otel = `SDK_DISABLED SERVICE_NAME RESOURCE_ATTRIBUTES TRACES_EXPORTER PROPAGATORS TRACES_SAMPLER TRACES_SAMPLER_ARG
    BSP_SCHEDULE_DELAY BSP_EXPORT_TIMEOUT BSP_MAX_QUEUE_SIZE BSP_MAX_EXPORT_BATCH_SIZE EXPORTER_ZIPKIN_ENDPOINT
    ATTRIBUTE_COUNT_LIMIT ATTRIBUTE_VALUE_LENGTH_LIMIT SPAN_ATTRIBUTE_COUNT_LIMIT SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT
    SPAN_EVENT_COUNT_LIMIT SPAN_LINK_COUNT_LIMIT LOG_LEVEL`;
  const names = [
    ...jaeger.split(/\s+/).map((name) => `JAEGER_${name}`),
    ...otel.split(/\s+/).map((name) => `OTEL_${name}`),
    ...otlp.flatMap((name) => [`OTEL_EXPORTER_OTLP_${name}`, `OTEL_EXPORTER_OTLP_TRACES_${name}`]),
    'ZIPKIN_ENDPOINT',
  ];
  assert.deepEqual(
    names.filter((name) => !VARIABLE_NAMES.has(name)),
    [],
  );
});

test("peers' traps: 1 disables, false does not log spans, 1s is a second, an empty rate is no rate", () => {
  assert.equal(resolve({ JAEGER_DISABLED: '1' }).disabled, true);
  assert.equal(resolve({ JAEGER_REPORTER_LOG_SPANS: 'false' }).logSpans, false);
  assert.equal(resolve({ JAEGER_REPORTER_LOG_SPANS: 'false' }).logLevel, 'warn');
  assert.equal(resolve({ JAEGER_REPORTER_FLUSH_INTERVAL: '1s' }).flushIntervalMs, 1000);
  assert.deepEqual(resolve({ JAEGER_SAMPLER_PARAM: '' }).sampler, { type: 'const', param: 1 });
});

test('who asks for spans to be logged sees them, unless a level is said', () => {
  const asked = { JAEGER_REPORTER_LOG_SPANS: 'true' };
  assert.equal(resolve(asked).logLevel, 'info');
  assert.equal(resolve({ ...asked, CLEW_LOG_LEVEL: 'warn' }).logLevel, 'warn');
  assert.equal(resolveSettings({ logLevel: 'error' }, asked).logLevel, 'error');
});

test('property: whatever the environment holds, settings come out, and no secret is in a warning', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'http://u:hunter2@h:1/x?k=hunter2',
      'otlp',
      'jaeger-compact',
      'remote',
      '0',
      '1e9',
      'a=b,c',
      '${',
    ),
  );
  const name = fc.oneof(
    fc.constantFrom(...VARIABLE_NAMES),
    fc.string({ maxLength: 10 }).map((suffix) => `CLEW_${suffix}`),
  );
  const secret = fc.constantFrom('CLEW_TOKEN', 'JAEGER_PASSWORD', 'CLEW_HEADERS', 'JAEGER_AUTH_TOKEN');
  const environment = fc.tuple(
    fc.dictionary(name, text, { maxKeys: 12 }),
    secret,
    fc.string({ minLength: 1 }),
  );
  fc.assert(
    fc.property(environment, ([env, secretName, garbage]) => {
      const { warnings, exporters } = resolve({ ...env, [secretName]: `\u0001hunter2${garbage}` });
      assert.doesNotMatch(warnings.join('\n'), /hunter2/);
      for (const { endpoint } of exporters) assert.doesNotMatch(endpoint, /u:hunter2@/);
    }),
    { numRuns: 2000 },
  );
});

function pairs<T>(flat: readonly T[]): [string, T][] {
  const found: [string, T][] = [];
  for (let i = 0; i < flat.length; i += 2) found.push([String(flat[i]), flat[i + 1]]);
  return found;
}
