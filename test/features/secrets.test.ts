/** Secrets of the configuration stay out of errors, warnings, stats and what the commands print. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCli } from '../../src/cli/run';
import type { ClewOptions } from '../../src/config/options';
import { ClewError } from '../../src/diagnostics/errors';
import { initTracer } from '../../src/init';

const SECRET = 'S3cretSauce';
const URL_WITH = `u:${SECRET}@h/x?k=${SECRET}#${SECRET}`;

describe('an error of initTracer names the option and hides the value:', () => {
  const rows: readonly unknown[] = [
    { endpoint: `ftp://${URL_WITH}` },
    { endpoint: `no-host?k=${SECRET}` },
    { exporter: `http://${URL_WITH}` },
    { exporter: { type: `http://${URL_WITH}` } },
    { exporter: { type: 'jaeger-compact', endpoint: `http://${URL_WITH}` } },
    { exporter: { type: 'otlp', token: `a\n${SECRET}` } },
    { exporter: { type: 'otlp', user: 'u', password: `a\n${SECRET}` } },
    { exporter: { type: 'otlp', headers: { authorization: `a\r\n${SECRET}` } } },
    { exporter: { type: 'otlp', headers: { [`authorization: ${SECRET}`]: 'a' } } },
    { exporter: { type: 'otlp', headers: `authorization=${SECRET}` } },
    { sampler: { type: 'remote', endpoint: `ftp://${URL_WITH}` } },
    { sampler: `http://${URL_WITH}` },
  ];
  for (const options of rows) {
    test(JSON.stringify(options).replaceAll(SECRET, '…'), () => {
      assert.throws(
        () => initTracer(options as ClewOptions),
        (error) => error instanceof ClewError && !String(error.stack).includes(SECRET),
      );
    });
  }
});

describe('clew config and clew doctor print no secret:', () => {
  const rows: readonly NodeJS.ProcessEnv[] = [
    { CLEW_ENDPOINT: `http://${URL_WITH}` },
    { CLEW_ENDPOINT: `no-host/x?k=${SECRET}` },
    { CLEW_EXPORTER: `http://${URL_WITH}` },
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_HEADERS: `a=${SECRET},=${SECRET},b c=${SECRET},d=%zz${SECRET}`,
    },
    { JAEGER_SAMPLER_TYPE: 'remote', JAEGER_SAMPLING_ENDPOINT: URL_WITH },
    { CLEW_EXPORTER: 'otlp', CLEW_ENDPOINT: `http://u:${SECRET}@127.0.0.1:1/x?k=${SECRET}` },
    { CLEW_EXPORTER: 'otlp', CLEW_ENDPOINT: 'http://127.0.0.1:1', CLEW_TOKEN: SECRET },
    {
      CLEW_EXPORTER: 'otlp',
      CLEW_ENDPOINT: 'http://192.0.2.1:1',
      HTTP_PROXY: `http://u:${SECRET}@127.0.0.1:1`,
    },
    { CLEW_TAGS: `db.password=${SECRET},db=http://${URL_WITH},=${SECRET}` },
    { OTEL_RESOURCE_ATTRIBUTES: `__proto__=polluted,constructor=x,token=${SECRET}` },
  ];
  for (const env of rows) {
    test(Object.keys(env).join(', '), async () => {
      const said: string[] = [];
      const say = (text: string) => void said.push(text);
      const { signal } = new AbortController();
      const terminal = {
        out: say,
        error: say,
        env,
        cwd: '/',
        columns: 80,
        colour: false,
        interrupted: signal,
      };
      await runCli(['config'], terminal);
      await runCli(['doctor', '--timeout', '200'], terminal);
      assert.ok(said.length > 2);
      assert.ok(!said.join('\n').includes(SECRET), said.filter((line) => line.includes(SECRET)).join('\n'));
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  }
});

test('options that cannot be read are an error like any other, with what was thrown as its cause', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const cause = new Error('on purpose');
  const throwing = {
    get serviceName(): string {
      throw cause;
    },
  };
  for (const options of [proxy, { tags: proxy }, { exporter: proxy }, { limits: proxy }, throwing]) {
    assert.throws(() => initTracer(options as ClewOptions), {
      name: 'ClewError',
      code: 'CLEW_ERR_INVALID_OPTION',
    });
  }
  assert.throws(() => initTracer(throwing), { cause });
});

test('a process whose folder is gone gets its tracer', (t) => {
  const before = process.cwd();
  t.after(() => process.chdir(before));
  const gone = mkdtempSync(join(tmpdir(), 'clew-'));
  process.chdir(gone);
  rmdirSync(gone);
  const tracer = initTracer({ exporter: 'none' });
  assert.equal(tracer.startSpan('op').finish(), undefined);
});
