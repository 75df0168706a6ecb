import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSettings, settingsTable } from '../../src/config/describe';
import { resolveSettings } from '../../src/config/resolve';
import { VERSION } from '../../src/model/version';

test('one line says service, exporters, addresses, sampler, headers, and where each was said', () => {
  const settings = resolveSettings(
    { serviceName: 'shop', exporter: ['jaeger', 'console'], propagation: ['w3c'] },
    { JAEGER_ENDPOINT: 'http://u:hunter2@j:14268/api/traces?k=hunter2', OTEL_TRACES_SAMPLER: 'always_off' },
  );
  assert.equal(
    describeSettings(settings),
    `clew ${VERSION}: service shop (code); exporter jaeger http://j:14268/api/traces?k=**** ` +
      '(code, address: JAEGER_ENDPOINT), console (code); sampler const(0) (OTEL_TRACES_SAMPLER); ' +
      'headers inject w3c, baggage, extract w3c, baggage (code)',
  );
});

test('the line of a tracer that does nothing says why', () => {
  const settings = resolveSettings(
    { propagation: [] },
    { JAEGER_DISABLED: '1', CLEW_EXPORTER: 'none' },
    'shop',
  );
  assert.equal(
    describeSettings(settings),
    `clew ${VERSION} disabled (JAEGER_DISABLED): service shop (package.json); exporter none (CLEW_EXPORTER); ` +
      'sampler const(1) (default); headers inject none, extract none (code)',
  );
});

test("the application's own parts are shown, also when they cannot be", () => {
  const line = (sampler: object) =>
    describeSettings(resolveSettings({ sampler, reporter: { report: () => {} } }, {}));
  const decide = () => undefined;
  assert.match(line({ decide, toString: () => 'mine(7)' }), /sampler mine\(7\) \(code\)/);
  assert.match(line({ decide }), /exporter a reporter of your own \(code\); sampler of your own \(code\)/);
  const hostile = {
    decide,
    toString: () => {
      throw new Error('no');
    },
  };
  assert.match(line(hostile), /sampler of your own/);
});

test('the table has every setting once, with value and source', () => {
  const settings = resolveSettings(
    { exporter: ['otlp', 'file'] },
    {
      CLEW_MAX_TAGS: '64',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2',
      JAEGER_TAGS: 'a=b',
      CLEW_TOKEN: 'hunter2',
    },
    'shop',
  );
  const lines = settingsTable(settings);
  const names = lines.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const line = (name: string) => lines.find((one) => one.name === name);
  assert.deepEqual(line('limits.maxTags'), { name: 'limits.maxTags', value: '64', source: 'CLEW_MAX_TAGS' });
  assert.deepEqual(line('tags'), { name: 'tags', value: 'a=b', source: 'JAEGER_TAGS' });
  assert.deepEqual(line('sampler.param'), { name: 'sampler.param', value: '1', source: 'default' });
  assert.deepEqual(line('exporter'), { name: 'exporter', value: 'otlp, file', source: 'code' });
  assert.deepEqual(line('exporters[0].headers'), {
    name: 'exporters[0].headers',
    value: 'api-key=****',
    source: 'OTEL_EXPORTER_OTLP_HEADERS',
  });
  assert.deepEqual(line('exporters[0].token')?.value, '****');
  assert.equal(line('exporters[1].token'), undefined);
  assert.deepEqual(line('exporters[1].maxFiles')?.value, '5');
  assert.doesNotMatch(JSON.stringify(lines), /hunter2/);
  for (const { name, value, source } of lines) assert.ok(value !== '' && source !== '', name);
});
