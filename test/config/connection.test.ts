import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExporterOptions } from '../../src/config/options';
import { resolveSettings } from '../../src/config/resolve';

function connection(env: NodeJS.ProcessEnv, exporter: ExporterOptions = { type: 'jaeger' }) {
  const { exporters, warnings, sources } = resolveSettings({ exporter }, env, 'package');
  const { user, password, token, headers, endpoint, caFile, certFile, keyFile } = exporters[0];
  return { user, password, token, headers, endpoint, caFile, certFile, keyFile, warnings, sources };
}

test('user and password go together; a half is left out with a warning', () => {
  const both = connection({ JAEGER_USER: 'a', JAEGER_REPORTER_PASSWORD: 'b' });
  assert.deepEqual([both.user, both.password, both.warnings], ['a', 'b', []]);
  const half = connection({ JAEGER_PASSWORD: 'b' });
  assert.deepEqual([half.user, half.password], [undefined, undefined]);
  assert.deepEqual(half.warnings, [
    'JAEGER_PASSWORD is left out: Basic authentication needs a user and a password',
  ]);
});

test('within the environment the token wins, with one warning', () => {
  const { user, password, token, warnings } = connection({
    JAEGER_USER: 'a',
    JAEGER_PASSWORD: 'b',
    JAEGER_AUTH_TOKEN: 'c',
  });
  assert.deepEqual([user, password, token], [undefined, undefined, 'c']);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^JAEGER_AUTH_TOKEN wins over JAEGER_USER/);
});

test('within code a token beside a user throws; code wins over the environment as a whole', () => {
  const all: ExporterOptions = { type: 'jaeger', user: 'a', password: 'b', token: 'c' };
  assert.throws(() => connection({}, all), /`exporter.token` to be left out beside `user` and `password`/);
  const basic = connection({ JAEGER_AUTH_TOKEN: 'c' }, { type: 'jaeger', user: 'a', password: 'b' });
  assert.deepEqual([basic.user, basic.password, basic.token, basic.warnings], ['a', 'b', undefined, []]);
  const bearer = connection({ JAEGER_USER: 'a', JAEGER_PASSWORD: 'b' }, { type: 'jaeger', token: 'c' });
  assert.deepEqual([bearer.user, bearer.token, bearer.warnings], [undefined, 'c', []]);
});

test('credentials in an address are taken out of it and used', () => {
  const { endpoint, user, password, sources } = connection({
    JAEGER_ENDPOINT: 'http://a:p%40ss@h/api/traces',
  });
  assert.deepEqual([endpoint, user, password], ['http://h/api/traces', 'a', 'p@ss']);
  assert.equal(sources['exporters[0].user'], 'JAEGER_ENDPOINT');
});

test("one backend's secrets are not sent to another", () => {
  const env = {
    JAEGER_USER: 'a',
    JAEGER_PASSWORD: 'b',
    JAEGER_AUTH_TOKEN: 'c',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=d',
  };
  const otlp = connection(env, { type: 'otlp' });
  assert.deepEqual([otlp.user, otlp.token, otlp.headers], [undefined, undefined, { 'api-key': 'd' }]);
  assert.deepEqual(connection(env).headers, {});
});

test('headers are merged by name, in any case; what is no header is left out', () => {
  const { headers, warnings } = connection(
    {
      CLEW_HEADERS: 'X-A=2,x-b=3',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-c=%0d%0aevil: 1,x d=5',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-e=a%20b',
    },
    { type: 'otlp', headers: { 'x-a': '1' } },
  );
  assert.deepEqual(headers, { 'x-a': '1', 'x-b': '3', 'x-e': 'a b' });
  assert.deepEqual(warnings, [
    'OTEL_EXPORTER_OTLP_TRACES_HEADERS: what cannot be a request header is left out',
  ]);
});

test("a client's certificate without its key is left out with a warning", () => {
  const { caFile, certFile, keyFile, warnings } = connection(
    { OTEL_EXPORTER_OTLP_CERTIFICATE: 'ca.pem', OTEL_EXPORTER_OTLP_CLIENT_KEY: 'k.pem' },
    { type: 'otlp' },
  );
  assert.deepEqual([caFile, certFile, keyFile], ['ca.pem', undefined, undefined]);
  assert.match(warnings[0], /^OTEL_EXPORTER_OTLP_CLIENT_KEY is left out/);
});

test('timeouts are 5 s, 10 s for OTLP, and each exporter heeds its own variables', () => {
  const env = { JAEGER_REPORTER_TIMEOUT: '1s', OTEL_EXPORTER_OTLP_TIMEOUT: '2000' };
  const timeouts = (given: NodeJS.ProcessEnv) =>
    resolveSettings({ exporter: ['jaeger', 'otlp', 'zipkin'] }, given).exporters.map(
      ({ timeoutMs }) => timeoutMs,
    );
  assert.deepEqual(timeouts({}), [5000, 10_000, 5000]);
  assert.deepEqual(timeouts(env), [1000, 2000, 5000]);
  assert.deepEqual(timeouts({ ...env, CLEW_TIMEOUT: '3s' }), [3000, 3000, 3000]);
});

test("an exporter's own options win over those for all", () => {
  const [own, common] = resolveSettings(
    {
      exporter: [{ type: 'jaeger', flushIntervalMs: 5, timeoutMs: 6 }, 'otlp'],
      flushIntervalMs: 7,
      timeoutMs: 8,
    },
    { CLEW_FLUSH_INTERVAL: '9', CLEW_TIMEOUT: '9' },
  ).exporters;
  assert.deepEqual([own.flushIntervalMs, own.timeoutMs], [5, 6]);
  assert.deepEqual([common.flushIntervalMs, common.timeoutMs], [7, 8]);
});

test('JAEGER_AGENT_SOCKET_TYPE decides the address family of datagrams', () => {
  const family = (env: NodeJS.ProcessEnv) => resolveSettings({}, env).exporters[0].addressFamily;
  assert.equal(family({ JAEGER_AGENT_HOST: 'a' }), undefined);
  assert.equal(family({ JAEGER_AGENT_HOST: 'a', JAEGER_AGENT_SOCKET_TYPE: 'udp6' }), 6);
  assert.equal(family({ JAEGER_AGENT_SOCKET_TYPE: 'udp4' }), undefined);
});
