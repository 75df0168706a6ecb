import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClewOptions, ExporterName } from '../../src/config/options';
import { resolveSettings } from '../../src/config/resolve';
import type { Settings } from '../../src/config/settings';
import type { SettingRow, VariableRow } from '../../src/config/variable';
import { SETTINGS } from '../../src/config/variables';

type Row = SettingRow<unknown>;
type Variable = VariableRow<unknown>;

/** What a setting needs around it to have an effect at all. */
const CONTEXT: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  'exporter.user': { CLEW_PASSWORD: 'x' },
  'exporter.password': { CLEW_USER: 'x' },
  'exporter.certFile': { CLEW_KEY_FILE: 'x' },
  'exporter.keyFile': { CLEW_CERT_FILE: 'x' },
  'sampler.endpoint': { CLEW_SAMPLER_TYPE: 'remote' },
  'sampler.refreshIntervalMs': { CLEW_SAMPLER_TYPE: 'remote' },
  'sampler.maxOperations': { CLEW_SAMPLER_TYPE: 'remote' },
};

/** Where the value is found, where that is not the key itself. */
const READ: Readonly<Record<string, (settings: Settings) => unknown>> = {
  exporter: ({ exporters }) => exporters.map(({ type }) => type),
  'agent.host': ({ exporters }) => exporters[0].endpoint,
  'agent.port': ({ exporters }) => exporters[0].endpoint,
  propagation: ({ inject }) => inject,
};

/** A value that code may give, unlike any example in the table. */
const CODE: Readonly<Record<string, unknown>> = {
  serviceName: 'of-code',
  tags: { region: 'of-code' },
  disabled: false,
  activeSpan: false,
  endpoint: 'http://code.example/spans',
  'exporter.headers': { 'x-tenant': 'of-code' },
  'exporter.user': 'of-code',
  'exporter.password': 'of-code',
  'exporter.token': 'of-code',
  'exporter.compression': 'none',
  'exporter.caFile': '/of/code.pem',
  'exporter.certFile': '/of/code.pem',
  'exporter.keyFile': '/of/code.pem',
  spoolDir: '/of/code/spool',
  'sampler.endpoint': 'http://code.example/sampling',
  propagation: ['b3'],
  traceId128Bit: false,
  logLevel: 'error',
  logSpans: false,
  redact: ['of-code'],
};
const NUMBER_OF_CODE = 1_234_567;

/** What only shapes another setting has no value of its own: which-exporter.test.ts and sampling.test.ts. */
const ROWS = SETTINGS.filter(({ key }) => key !== 'otlp.protocol' && key !== 'sampler.path');
/** The old host and port are two halves of one address: they are tested in sampling.test.ts. */
const HALVES = ['JAEGER_SAMPLER_HOST', 'JAEGER_SAMPLER_PORT'];

for (const row of ROWS) {
  const pairs = row.variables.flatMap((upper, index) => {
    return row.variables.slice(index + 1).map((lower) => ({ upper, lower }));
  });
  for (const { upper, lower } of pairs) {
    const format = commonFormat(upper, lower);
    if (format === undefined || (HALVES.includes(upper.name) && HALVES.includes(lower.name))) continue;
    test(`${row.key}: ${upper.name} wins over ${lower.name}`, () => {
      const [high, low] = [
        { [upper.name]: example(row, upper, 0) },
        { [lower.name]: example(row, lower, 1) },
      ];
      const upperAlone = resolve(row, format, high);
      const lowerAlone = resolve(row, format, low);
      const together = resolve(row, format, { ...high, ...low });
      assert.notDeepEqual(settled(row, upperAlone), settled(row, lowerAlone));
      assert.deepEqual(settled(row, together), settled(row, upperAlone));
      assert.equal(sourceOf(row, upperAlone), upper.name);
      assert.equal(sourceOf(row, lowerAlone), lower.name);
      assert.equal(sourceOf(row, together), upper.name);
    });
  }
}

for (const row of ROWS) {
  for (const variable of row.variables) {
    const format = commonFormat(variable, variable) as ExporterName;
    test(`${row.key}: ${variable.name} wins over the default`, () => {
      assert.notEqual(sourceOf(row, resolve(row, format, {})), variable.name);
      assert.equal(
        sourceOf(row, resolve(row, format, { [variable.name]: example(row, variable, 0) })),
        variable.name,
      );
    });
    if (row.option === '' || row.option === 'exporter' || row.option === 'sampler.type') continue;
    test(`${row.key}: code wins over ${variable.name}`, () => {
      const env = { [variable.name]: example(row, variable, 0) };
      const settings = resolve(row, format, env, inCode(row, format));
      assert.equal(sourceOf(row, settings), 'code');
      assert.deepEqual(settled(row, settings), settled(row, resolve(row, format, {}, inCode(row, format))));
      assert.notDeepEqual(settled(row, settings), settled(row, resolve(row, format, env)));
      assert.deepEqual(settings.warnings, []);
    });
  }
}

test('exporter and sampler of code win over those of every variable', () => {
  const env = {
    CLEW_EXPORTER: 'otlp',
    JAEGER_ENDPOINT: 'http://h/api/traces',
    JAEGER_AGENT_HOST: 'h',
    OTEL_TRACES_EXPORTER: 'otlp',
    ZIPKIN_ENDPOINT: 'http://h/api/v2/spans',
    CLEW_SAMPLER_TYPE: 'remote',
    JAEGER_SAMPLER_TYPE: 'ratelimiting',
    OTEL_TRACES_SAMPLER: 'always_off',
  };
  const { exporters, sampler, sources, warnings } = resolveSettings(
    { exporter: 'console', sampler: { type: 'probabilistic', param: 0.5 } },
    env,
  );
  assert.deepEqual([exporters[0].type, exporters[0].source, exporters.length], ['console', 'code', 1]);
  assert.deepEqual(sampler, { type: 'probabilistic', param: 0.5 });
  assert.deepEqual([sources['sampler.type'], sources['sampler.param']], ['code', 'code']);
  assert.deepEqual(warnings, []);
});

test('what is undefined in code is left out', () => {
  const options: ClewOptions = { serviceName: undefined, sampler: undefined, limits: { maxTags: undefined } };
  assert.equal(resolveSettings(options, { JAEGER_SERVICE_NAME: 'shop' }).serviceName, 'shop');
});

test('the environment is only read', () => {
  const env = Object.freeze({ JAEGER_TAGS: 'a=b', CLEW_EXPORTER: 'otlp', CLEW_X: 'y' });
  resolveSettings({}, env);
});

function resolve(
  row: Row,
  format: ExporterName,
  env: NodeJS.ProcessEnv,
  options: ClewOptions = {},
): Settings {
  return resolveSettings(
    options,
    { ...exporterContext(row, format), ...CONTEXT[row.key], ...env },
    'package',
  );
}

/** The exporter that heeds the variables in question, unless the exporter itself is in question. */
function exporterContext(row: Row, format: ExporterName): NodeJS.ProcessEnv {
  if (row.key === 'exporter') return {};
  return { CLEW_EXPORTER: format };
}

function inCode(row: Row, format: ExporterName): ClewOptions {
  const value = CODE[row.option] ?? NUMBER_OF_CODE;
  const [room, name] = row.option.includes('.') ? row.option.split('.') : ['', row.option];
  if (room === 'exporter') {
    const companions: Record<string, object> = {
      user: { password: 'x' },
      password: { user: 'x' },
      certFile: { keyFile: 'x' },
      keyFile: { certFile: 'x' },
    };
    return { exporter: { type: format, ...companions[name], [name]: value } };
  }
  if (room === 'sampler') {
    return name === 'param'
      ? { sampler: { type: 'ratelimiting', param: NUMBER_OF_CODE } }
      : { sampler: { type: 'remote', [name]: value } };
  }
  if (room === 'limits') return { limits: { [name]: value } };
  return name === 'endpoint' ? { exporter: { type: format, endpoint: value as string } } : { [name]: value };
}

function settled(row: Row, settings: Settings): unknown {
  const read = READ[row.key];
  if (read !== undefined) return read(settings);
  let value: unknown = settings;
  for (const part of row.key.replace('exporter.', 'exporters.0.').split('.')) {
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function sourceOf(row: Row, { sources }: Settings): string {
  if (row.key.startsWith('agent.')) return sources['exporters[0].endpoint'];
  return sources[row.key.replace('exporter.', 'exporters[0].')];
}

function example(row: Row, { kind }: Variable, index: number): string {
  return (kind ?? row.kind).examples[index];
}

function commonFormat(left: Variable, right: Variable): ExporterName | undefined {
  const formats: readonly ExporterName[] = left.formats ?? right.formats ?? ['jaeger'];
  return formats.find((format) => right.formats?.includes(format) ?? true);
}
