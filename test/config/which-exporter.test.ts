import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClewOptions } from '../../src/config/options';
import { resolveSettings } from '../../src/config/resolve';

/** Exporters as `type address`, and what was warned about. */
function exportersOf(env: NodeJS.ProcessEnv, options: ClewOptions = {}) {
  const { exporters, warnings } = resolveSettings(options, env, 'package');
  return { exporters: exporters.map(({ type, endpoint }) => `${type} ${endpoint}`.trim()), warnings };
}

const JAEGER = 'http://j:14268/api/traces';
const OTLP = 'http://o:4318';
const ZIPKIN = 'http://z:9411/api/v2/spans';
const USUAL_JAEGER = 'jaeger http://127.0.0.1:14268/api/traces';

const ROWS: readonly (readonly [string, NodeJS.ProcessEnv, readonly string[]])[] = [
  ['nothing: Jaeger on this machine', {}, [USUAL_JAEGER]],
  [
    'CLEW_EXPORTER alone: its usual place',
    { CLEW_EXPORTER: 'zipkin-json' },
    [`zipkin-json http://127.0.0.1:9411/api/v2/spans`],
  ],
  [
    'CLEW_EXPORTER in any case, several, each once',
    { CLEW_EXPORTER: 'Console, otlp,console' },
    ['console', 'otlp http://127.0.0.1:4318/v1/traces'],
  ],
  ['CLEW_EXPORTER=none', { CLEW_EXPORTER: 'none' }, []],
  ['CLEW_EXPORTER=file', { CLEW_EXPORTER: 'file' }, ['file clew-traces.jsonl']],
  [
    'a file by CLEW_ENDPOINT',
    { CLEW_EXPORTER: 'file', CLEW_ENDPOINT: '/tmp/t.jsonl' },
    ['file /tmp/t.jsonl'],
  ],
  [
    'CLEW_ENDPOINT says its format by its path',
    { CLEW_ENDPOINT: 'http://h/v1/traces' },
    ['otlp http://h/v1/traces'],
  ],
  [
    '… by its port, and gets the usual path',
    { CLEW_ENDPOINT: 'http://h:9411' },
    ['zipkin http://h:9411/api/v2/spans'],
  ],
  ['… by its scheme', { CLEW_ENDPOINT: 'udp://h:6831' }, ['jaeger-compact udp://h:6831']],
  ['… or is Jaeger', { CLEW_ENDPOINT: 'http://h:1' }, ['jaeger http://h:1/api/traces']],
  [
    'CLEW_ENDPOINT names one address for each exporter',
    { CLEW_EXPORTER: 'console,jaeger,otlp', CLEW_ENDPOINT: 'http://a:1, http://b:2/x' },
    ['console', 'jaeger http://a:1/api/traces', 'otlp http://b:2/x'],
  ],
  [
    'JAEGER_ENDPOINT, its query kept',
    { JAEGER_ENDPOINT: `${JAEGER}?format=jaeger.thrift` },
    [`jaeger ${JAEGER}?format=jaeger.thrift`],
  ],
  ['the old JAEGER_REPORTER_ENDPOINT', { JAEGER_REPORTER_ENDPOINT: JAEGER }, [`jaeger ${JAEGER}`]],
  ['JAEGER_AGENT_HOST: binary', { JAEGER_AGENT_HOST: 'a' }, ['jaeger-binary udp://a:6832']],
  [
    'JAEGER_AGENT_PORT: binary on this machine',
    { JAEGER_AGENT_PORT: '6833' },
    ['jaeger-binary udp://127.0.0.1:6833'],
  ],
  [
    'JAEGER_AGENT_PORT=6831: compact',
    { JAEGER_AGENT_HOST: '::1', JAEGER_AGENT_PORT: '6831' },
    ['jaeger-compact udp://[::1]:6831'],
  ],
  [
    'an agent whose format is forced',
    { JAEGER_AGENT_HOST: 'a', CLEW_EXPORTER: 'jaeger-compact' },
    ['jaeger-compact udp://a:6831'],
  ],
  [
    'OTEL_TRACES_EXPORTER at its usual place',
    { OTEL_TRACES_EXPORTER: 'zipkin' },
    ['zipkin http://127.0.0.1:9411/api/v2/spans'],
  ],
  [
    'OTEL_TRACES_EXPORTER at its variable',
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: OTLP },
    [`otlp ${OTLP}/v1/traces`],
  ],
  [
    'OTEL_TRACES_EXPORTER=jaeger at its variable',
    { OTEL_TRACES_EXPORTER: 'jaeger', OTEL_EXPORTER_JAEGER_ENDPOINT: JAEGER },
    [`jaeger ${JAEGER}`],
  ],
  [
    'OTEL_TRACES_EXPORTER, several',
    { OTEL_TRACES_EXPORTER: 'otlp,console' },
    ['otlp http://127.0.0.1:4318/v1/traces', 'console'],
  ],
  ['OTEL_TRACES_EXPORTER=none', { OTEL_TRACES_EXPORTER: 'none' }, []],
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT is a base',
    { OTEL_EXPORTER_OTLP_ENDPOINT: `${OTLP}/x/` },
    [`otlp ${OTLP}/x/v1/traces`],
  ],
  [
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is taken as it is',
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${OTLP}/x/`, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://b' },
    [`otlp ${OTLP}/x/`],
  ],
  [
    'http/json is another format',
    { OTEL_EXPORTER_OTLP_ENDPOINT: OTLP, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    [`otlp-json ${OTLP}/v1/traces`],
  ],
  [
    'the traces protocol wins',
    {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    ['otlp http://127.0.0.1:4318/v1/traces'],
  ],
  ['OTEL_EXPORTER_ZIPKIN_ENDPOINT', { OTEL_EXPORTER_ZIPKIN_ENDPOINT: ZIPKIN }, [`zipkin ${ZIPKIN}`]],
  ['ZIPKIN_ENDPOINT', { ZIPKIN_ENDPOINT: ZIPKIN }, [`zipkin ${ZIPKIN}`]],
  [
    '/api/v1/ is Zipkin v1',
    { ZIPKIN_ENDPOINT: 'http://z/api/v1/spans' },
    ['zipkin-v1 http://z/api/v1/spans'],
  ],
  ['an empty variable is unset', { JAEGER_ENDPOINT: ' ', CLEW_EXPORTER: '' }, [USUAL_JAEGER]],
];

for (const [name, env, expected] of ROWS) {
  test(name, () => assert.deepEqual(exportersOf(env), { exporters: expected, warnings: [] }));
}

test('of two rows that apply the upper one wins, and one warning names both', () => {
  const rows: readonly [string, string, string][] = [
    ['CLEW_EXPORTER', 'console', 'console'],
    ['JAEGER_ENDPOINT', JAEGER, `jaeger ${JAEGER}`],
    ['JAEGER_AGENT_HOST', 'a', 'jaeger-binary udp://a:6832'],
    ['OTEL_TRACES_EXPORTER', 'file', 'file clew-traces.jsonl'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', OTLP, `otlp ${OTLP}/v1/traces`],
    ['ZIPKIN_ENDPOINT', ZIPKIN, `zipkin ${ZIPKIN}`],
  ];
  rows.forEach(([upper, value, exporter], index) => {
    for (const [lower, other] of rows.slice(index + 1)) {
      const { exporters, warnings } = exportersOf({ [upper]: value, [lower]: other });
      assert.deepEqual(exporters, [exporter]);
      assert.deepEqual(warnings, [
        `${upper} wins over ${lower}: each names an exporter, and only the first is heeded`,
      ]);
    }
  });
});

test('a row that only says where the chosen format goes, or repeats it, is no conflict', () => {
  const quiet: readonly NodeJS.ProcessEnv[] = [
    { CLEW_EXPORTER: 'jaeger', JAEGER_ENDPOINT: JAEGER },
    { CLEW_EXPORTER: 'otlp', OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: OTLP },
    { CLEW_EXPORTER: 'jaeger,otlp', JAEGER_ENDPOINT: JAEGER, OTEL_EXPORTER_OTLP_ENDPOINT: OTLP },
    { JAEGER_AGENT_HOST: 'a', OTEL_TRACES_EXPORTER: 'jaeger' },
    { JAEGER_ENDPOINT: JAEGER, JAEGER_REPORTER_ENDPOINT: JAEGER },
  ];
  for (const env of quiet) assert.deepEqual(exportersOf(env).warnings, [], JSON.stringify(env));
});

test('two addresses for one exporter are a conflict', () => {
  const { exporters, warnings } = exportersOf({
    CLEW_EXPORTER: 'jaeger',
    CLEW_ENDPOINT: 'http://c/api/traces',
    JAEGER_ENDPOINT: JAEGER,
  });
  assert.deepEqual(exporters, ['jaeger http://c/api/traces']);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /CLEW_EXPORTER wins over JAEGER_ENDPOINT/);
});

test('an unknown exporter is left out and named; when none is left the next row counts', () => {
  const some = exportersOf({ CLEW_EXPORTER: 'jager,otlp' });
  assert.deepEqual(some.exporters, ['otlp http://127.0.0.1:4318/v1/traces']);
  assert.match(
    some.warnings[0],
    /^CLEW_EXPORTER: expected one of jaeger, .*, got `jager`, which is left out$/,
  );
  const none = exportersOf({ OTEL_TRACES_EXPORTER: 'datadog', ZIPKIN_ENDPOINT: ZIPKIN });
  assert.deepEqual(none.exporters, [`zipkin ${ZIPKIN}`]);
  assert.equal(none.warnings.length, 1);
});

test('`none` beside others is left out', () => {
  const { exporters, warnings } = exportersOf({ CLEW_EXPORTER: 'none,console' });
  assert.deepEqual(exporters, ['console']);
  assert.equal(warnings.length, 1);
});

test('an address that is none is left out: the format stays, at its usual place, which is named', () => {
  const { exporters, warnings } = exportersOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' });
  assert.deepEqual(exporters, ['otlp http://127.0.0.1:4318/v1/traces']);
  assert.deepEqual(warnings, [
    'OTEL_EXPORTER_OTLP_ENDPOINT: expected a URL to which `/v1/traces` is added, got `localhost:4318`; ' +
      'the default, http://127.0.0.1:4318/v1/traces, is used instead',
  ]);
});

test('… but another row with a good address comes first', () => {
  const { exporters } = exportersOf({ JAEGER_ENDPOINT: 'jaeger:14268', ZIPKIN_ENDPOINT: ZIPKIN });
  assert.deepEqual(exporters, [`zipkin ${ZIPKIN}`]);
});

test('a bad CLEW_ENDPOINT gives way to what its format has', () => {
  const { exporters, warnings } = exportersOf({
    CLEW_EXPORTER: 'jaeger-binary',
    CLEW_ENDPOINT: 'http://x',
    JAEGER_AGENT_HOST: 'a',
  });
  assert.deepEqual(exporters, ['jaeger-binary udp://a:6832']);
  assert.ok(
    warnings.includes(
      'CLEW_ENDPOINT: expected udp://host:port, got `http://x`; udp://a:6832 is used instead',
    ),
  );
});

test('gRPC is not spoken: its protocol and its port are warned about, naming 4318', () => {
  const { exporters, warnings } = exportersOf({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o:4317',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  });
  assert.deepEqual(exporters, ['otlp http://o:4317/v1/traces']);
  assert.equal(warnings.length, 2);
  for (const warning of warnings) assert.match(warning, /4318/);
  const elsewhere = exportersOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', JAEGER_ENDPOINT: JAEGER });
  assert.deepEqual(elsewhere.warnings, []);
});

test('a full address without a path is used as it is, with a warning that names the usual one', () => {
  const { exporters, warnings } = exportersOf({ JAEGER_ENDPOINT: 'http://j:14268' });
  assert.deepEqual(exporters, ['jaeger http://j:14268/']);
  assert.deepEqual(warnings, ['JAEGER_ENDPOINT has no path: jaeger is usually answered at /api/traces']);
});

test('code: a name, options, a list, or only an address', () => {
  const cases: readonly [ClewOptions, readonly string[]][] = [
    [{ exporter: 'otlp' }, ['otlp http://127.0.0.1:4318/v1/traces']],
    [{ exporter: 'otlp', endpoint: 'https://o' }, ['otlp https://o/v1/traces']],
    [{ exporter: { type: 'zipkin', endpoint: 'http://z/x' } }, ['zipkin http://z/x']],
    [{ exporter: ['console', { type: 'file', endpoint: 't.jsonl' }] }, ['console', 'file t.jsonl']],
    [{ endpoint: 'http://h:4318' }, ['otlp http://h:4318/v1/traces']],
    [{ endpoint: 'http://h/api/v1/spans' }, ['zipkin-v1 http://h/api/v1/spans']],
    [{ endpoint: 'http://h' }, ['jaeger http://h/api/traces']],
    [{ exporter: 'none' }, []],
    [{ exporter: 'jaeger-compact', endpoint: 'agent' }, ['jaeger-compact udp://agent:6831']],
    [{ exporter: 'jaeger', endpoint: 'unix:/run/jaeger.sock' }, ['jaeger unix:/run/jaeger.sock']],
  ];
  for (const [options, expected] of cases) {
    assert.deepEqual(exportersOf({ JAEGER_AGENT_PORT: 'tcp://10.0.0.7:6831' }, options), {
      exporters: expected,
      warnings: [],
    });
  }
});

test('code names the exporter, the environment its address; but no address of another format', () => {
  assert.deepEqual(exportersOf({ JAEGER_ENDPOINT: JAEGER }, { exporter: 'jaeger' }).exporters, [
    `jaeger ${JAEGER}`,
  ]);
  assert.deepEqual(exportersOf({ CLEW_ENDPOINT: 'http://h/v1/traces' }, { exporter: 'jaeger' }).exporters, [
    USUAL_JAEGER,
  ]);
});

test('a reporter of its own stands instead of the exporters, or beside those that code names', () => {
  const reporter = { report: () => {} };
  assert.deepEqual(exportersOf({ JAEGER_ENDPOINT: JAEGER }, { reporter }).exporters, []);
  assert.deepEqual(exportersOf({}, { reporter, exporter: 'console' }).exporters, ['console']);
});

test('a format that a build lacks is an error in code, and left out in the environment', () => {
  const known = { exporters: ['jaeger', 'none'] as const, headers: ['jaeger'] };
  assert.throws(() => resolveSettings({ exporter: 'otlp' }, {}, 'package', known), /one of jaeger, none/);
  assert.throws(
    () => resolveSettings({ endpoint: 'http://h/v1/traces' }, {}, 'package', known),
    /one of jaeger, none/,
  );
  const { exporters, extract, warnings } = resolveSettings({}, { JAEGER_AGENT_HOST: 'a' }, 'package', known);
  assert.equal(exporters[0].type, 'jaeger');
  assert.deepEqual(extract, ['jaeger']);
  assert.deepEqual(warnings, [
    'JAEGER_AGENT_HOST: the exporter jaeger-binary is not built in and is left out',
  ]);
});
