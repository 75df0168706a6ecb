import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveSettings } from '../../src/config/resolve';
import { ClewError } from '../../src/diagnostics/errors';

/** What JavaScript may pass: anything. */
function messageFor(options: unknown): string | undefined {
  try {
    resolveSettings(options as object, {}, 'package');
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ClewError);
    assert.equal(error.code, 'CLEW_ERR_INVALID_OPTION');
    return error.message;
  }
}

const WRONG: readonly (readonly [unknown, RegExp])[] = [
  [null, /`options` to be an object, got `null`/],
  [[], /`options` to be an object, got `array`/],
  [{ serviceName: '' }, /`serviceName` to be a non-empty string, got `` \(string\)/],
  [{ serviceName: 5 }, /`serviceName` to be a non-empty string, got `5` \(number\)/],
  [{ disabled: 'no' }, /`disabled` to be a boolean/],
  [{ tags: [] }, /`tags` to be an object of tags/],
  [{ flushIntervalMs: 0 }, /`flushIntervalMs` to be a number of milliseconds from 1 to 2147483647, got `0`/],
  [{ flushTimeoutMs: Number.NaN }, /`flushTimeoutMs` .* got `NaN`/],
  [{ timeoutMs: '5s' }, /`timeoutMs` .* got `5s` \(string\)/],
  [{ exitTimeoutMs: -1 }, /`exitTimeoutMs`/],
  [{ maxBatchBytes: 1023 }, /`maxBatchBytes` to be an integer >= 1024, got `1023`/],
  [{ maxBatchBytes: 4096, maxQueueBytes: 4095 }, /`maxQueueBytes` to be at least maxBatchBytes \(4096\)/],
  [{ retryMaxElapsedMs: -1 }, /`retryMaxElapsedMs` to be a number of milliseconds from 0/],
  [{ maxSegmentSpans: 0 }, /`maxSegmentSpans` to be a positive integer, got `0`/],
  [{ maxBaggageItems: -1 }, /`maxBaggageItems` to be a non-negative integer/],
  [{ limits: 5 }, /`limits` to be an object/],
  [{ limits: { maxTags: 1.5 } }, /`limits.maxTags` to be a non-negative integer, got `1.5`/],
  [{ logLevel: 'warning' }, /`logLevel` to be one of `debug`, `info`, `warn`, `error`, `none`/],
  [{ logger: {} }, /`logger` to be an object with `error\(\)`/],
  [{ reporter: null }, /`reporter` to be an object with `report\(\)`, got `null`/],
  [{ onFinish: true }, /`onFinish` to be a function/],
  [{ exporter: 'jager' }, /`exporter` to be one of jaeger, .*, got `jager`/],
  [{ exporter: ['jaeger', 'x'] }, /`exporter\[1\]` to be one of/],
  [{ exporter: { type: 'x' } }, /`exporter.type` to be one of/],
  [{ exporter: null }, /`exporter` to be one of .* got `null`/],
  [{ exporter: ['none', 'jaeger'] }, /`exporter` to be `none`, or others/],
  [{ exporter: ['jaeger', 'otlp'], endpoint: 'http://h' }, /`endpoint` to be left out/],
  [{ endpoint: 'localhost:14268' }, /`endpoint` to be a URL like http:.* got `localhost:14268`/],
  [{ exporter: 'jaeger-compact', endpoint: 'http://h' }, /`endpoint` to be udp:\/\/host:port/],
  [
    { exporter: { type: 'jaeger', timeoutMs: 0 } },
    /`exporter.timeoutMs` to be a number of milliseconds from 1/,
  ],
  [{ exporter: [{ type: 'file', maxFiles: 0 }] }, /`exporter\[0\].maxFiles` to be a positive integer/],
  [{ exporter: { type: 'jaeger', user: 'a' } }, /`exporter.password` to be given together with `user`/],
  [
    { exporter: { type: 'jaeger', user: 'a:b', password: 'c' } },
    /`exporter.user` to be a non-empty string without a colon/,
  ],
  [
    { exporter: { type: 'otlp', certFile: 'c.pem' } },
    /`exporter.certFile` to be given together with `keyFile`/,
  ],
  [{ exporter: { type: 'jaeger', compression: 'gzip' } }, /`exporter.compression` to be `none` for jaeger/],
  [
    { exporter: { type: 'otlp', headers: { 'a b': 'c' } } },
    /`exporter.headers` to be header names and values, got `a\*\*\*\*`/,
  ],
  [{ exporter: { type: 'otlp', headers: { a: 'c\r\nd: e' } } }, /`exporter.headers`/],
  [{ sampler: 'const' }, /`sampler` to be an object with `type`, or with `decide\(\)`/],
  [{ sampler: { type: 'all' } }, /`sampler.type` to be one of const, probabilistic, .* got `all`/],
  [{ sampler: { type: 'const', param: 0.5 } }, /`sampler.param` to be 0 or 1 for const, got `0.5`/],
  [
    { sampler: { type: 'probabilistic', param: 1.01 } },
    /`sampler.param` to be a number from 0 to 1 for probabilistic/,
  ],
  [{ sampler: { type: 'ratelimiting', param: -1 } }, /`sampler.param` to be a non-negative number/],
  [{ sampler: { type: 'remote', endpoint: 'h:5778' } }, /`sampler.endpoint` to be an http or https URL/],
  [{ sampler: { type: 'lowerbound' } }, /`sampler.perOperation` to be given for lowerbound/],
  [
    { sampler: { type: 'const', perOperation: { perOperationStrategies: [{ operation: 'a' }] } } },
    /`sampler.perOperation.perOperationStrategies\[0\].probabilisticSampling` to be an object/,
  ],
  [{ propagation: 'jaeger' }, /`propagation` to be a list/],
  [{ propagation: ['zipkin'] }, /`propagation\[0\]` to be one of jaeger, w3c/],
  [{ propagation: { extract: ['b3', 'x'] } }, /`propagation.extract\[1\]` to be one of/],
];

for (const [options, expected] of WRONG) {
  test(`${JSON.stringify(options)} throws at once, saying what was expected and what was got`, () => {
    assert.match(messageFor(options) ?? 'nothing was thrown', expected);
  });
}

test('an unknown option is named with the nearest known one, and its value is not shown', () => {
  const cases: readonly [unknown, string, string][] = [
    [{ serivceName: 'x' }, 'serivceName', 'serviceName'],
    [{ limits: { maxTag: 1 } }, 'limits.maxTag', 'limits.maxTags'],
    [{ exporter: { type: 'otlp', pasword: 'hunter2' } }, 'exporter.pasword', 'exporter.password'],
    [{ sampler: { type: 'const', parm: 1 } }, 'sampler.parm', 'sampler.param'],
    [{ propagation: { injekt: [] } }, 'propagation.injekt', 'propagation.inject'],
  ];
  for (const [options, wrong, right] of cases) {
    assert.equal(
      messageFor(options),
      `Expected \`${wrong}\` to be one of the options; did you mean \`${right}\`?`,
    );
  }
});

test('no secret is in a message', () => {
  const wrong = [
    { exporter: { type: 'otlp', token: 'hunter2\n' } },
    { exporter: { type: 'otlp', user: 'u', password: 'p', token: 'hunter2' } },
    { exporter: { type: 'otlp', headers: { authorization: 'hunter2\n' } } },
    { exporter: { type: 'otlp', endpoint: 'ftp://u:hunter2@h/' } },
    { endpoint: 'u:hunter2@h' },
  ];
  for (const options of wrong) {
    const message = messageFor(options);
    assert.ok(message !== undefined, JSON.stringify(options));
    assert.doesNotMatch(message, /hunter2/);
  }
});

test('the last accepted values', () => {
  const right: unknown[] = [
    {},
    {
      flushIntervalMs: 1,
      exitTimeoutMs: 0,
      flushTimeoutMs: 2_147_483_647,
      maxBatchBytes: 1024,
      maxQueueBytes: 1024,
      retryMaxElapsedMs: 0,
    },
    { limits: { maxTags: 0, maxLogs: 0, maxReferences: 0, maxValueBytes: 1, maxNameLength: 1 } },
    { sampler: { type: 'probabilistic', param: 0 } },
    { sampler: { type: 'probabilistic', param: 1 } },
    { sampler: { type: 'ratelimiting', param: 0 } },
    { sampler: { type: 'lowerbound', perOperation: { perOperationStrategies: [] } } },
    { sampler: { decide: () => undefined, anything: 'else' } },
    { logger: { info: () => {}, error: () => {} } },
    { propagation: [], tags: {}, exporter: [] },
    { serviceNam: undefined },
  ];
  for (const options of right) assert.equal(messageFor(options), undefined, JSON.stringify(options));
});

test("an option of jaeger-client's says what to write in its place", () => {
  for (const [options, wrong, right] of [
    [{ disable: true }, 'disable', '`disabled`'],
    [{ metrics: {} }, 'metrics', 'nothing: `tracer.stats()` has the books'],
    [{ shareRpcSpan: true }, 'shareRpcSpan', 'nothing: there is no such option'],
    [{ sampler: { hostPort: 'agent:5778' } }, 'sampler.hostPort', "`sampler: { type: 'remote', endpoint:"],
    [{ sampler: { type: 'remote', host: 'agent' } }, 'sampler.host', "`sampler: { type: 'remote', endpoint:"],
    [{ reporter: { agentHost: 'agent' } }, 'reporter.agentHost', "`endpoint: 'udp://host:6832'`"],
    [{ reporter: { report: 5, agentPort: 6832 } }, 'reporter.agentPort', "`endpoint: 'udp://host:6832'`"],
    [{ reporter: { collectorEndpoint: 'http://h' } }, 'reporter.collectorEndpoint', '`endpoint`'],
    [{ reporter: { password: 'hush' } }, 'reporter.password', "`exporter: { type: 'jaeger', endpoint, user,"],
    [{ reporter: { logSpans: true } }, 'reporter.logSpans', '`logSpans`'],
  ] as const) {
    const start = `Expected \`${wrong}\` to be one of the options; in the place of jaeger-client's, write ${right}`;
    const message = messageFor(options) ?? '';
    assert.equal(message.slice(0, start.length), start);
    assert.ok(!message.includes('hush'));
  }
});

test("a reporter of the application's own may have fields of those names, and its wrong ones are told as ever", () => {
  const reporter = {
    report() {},
    flush: async () => {},
    close: async () => {},
    stats: () => [],
    timeoutMs: 5,
  };
  assert.equal(messageFor({ reporter }), undefined);
  assert.match(messageFor({ reporter: { other: 1 } }) ?? '', /`reporter` to be an object with `report\(\)`/);
});

test('a name is suggested unless more than half of what was written would change', () => {
  assert.match(messageFor({ tagz: {} }) ?? '', /did you mean `tags`\?$/);
  assert.match(messageFor({ togz: {} }) ?? '', /did you mean `tags`\?$/);
  assert.match(
    messageFor({ togzy: {} }) ?? '',
    /to be one of the options; docs\/configuration.md has all of them$/,
  );
});
