import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { HttpTransport } from '../../src/transport/http';
import { mayBeProxied } from '../../src/transport/proxy';
import type { SendResult } from '../../src/transport/transport';
import { TEST_CA, TEST_SERVER_CERT, TEST_SERVER_KEY } from '../fakes/certificates';
import { ForwardProxy } from '../fakes/forward-proxy';
import { closedPort, Sink } from '../fakes/sink';

const BASIC = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];
const inherited = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

let sink: Sink;
let proxy: ForwardProxy;

async function start(tls = false): Promise<void> {
  sink = await Sink.start(tls ? { tls: { cert: TEST_SERVER_CERT, key: TEST_SERVER_KEY } } : {});
  proxy = await ForwardProxy.start(sink.port);
}

beforeEach(() => {
  for (const name of VARIABLES) delete process.env[name];
});

afterEach(async () => {
  await proxy.close();
  await sink.close();
  for (const name of VARIABLES) delete process.env[name];
  for (const [name, value] of Object.entries(inherited)) if (value !== undefined) process.env[name] = value;
});

async function post(endpoint: string, times = 1): Promise<SendResult[]> {
  const usual = { port: 14268, path: '/api/traces' };
  const transport = new HttpTransport({ endpoint, timeoutMs: 5000, usual, ca: TEST_CA });
  const results: SendResult[] = [];
  for (let i = 0; i < times; i++) {
    results.push(await transport.send(Buffer.from('spans'), 'a/b', new AbortController().signal));
  }
  await transport.close();
  return results;
}

const kinds = (results: readonly SendResult[]) => results.map(({ kind }) => kind);

describe('HTTP_PROXY', () => {
  test('is asked by the full URL, with its own credentials, over one connection', async () => {
    await start();
    process.env.HTTP_PROXY = proxy.url;
    assert.deepEqual(kinds(await post('http://jaeger.example:14268/api/traces', 2)), [
      'delivered',
      'delivered',
    ]);
    assert.deepEqual(proxy.seen[0], {
      line: 'POST http://jaeger.example:14268/api/traces',
      authorization: BASIC,
    });
    assert.equal(String(sink.requests[0].body), 'spans');
    assert.equal(sink.requests[0].headers.host, 'jaeger.example:14268');
    assert.equal(sink.requests[0].headers.authorization, undefined);
  });

  test('that refuses is named in the hint, with the way around it', async () => {
    await start();
    process.env.http_proxy = proxy.url;
    proxy.refusal = 403;
    const [result] = await post('http://jaeger.example/api/traces');
    assert.equal(result.kind, 'rejected');
    assert.match(JSON.stringify(result), /jaeger\.example can be reached without it, name it in NO_PROXY/);
    assert.doesNotMatch(JSON.stringify(result), /s3cret/);
  });

  test('where nobody listens is named too', async () => {
    await start();
    process.env.HTTP_PROXY = `http://127.0.0.1:${await closedPort()}`;
    const [result] = await post('http://jaeger.example/api/traces');
    assert.equal(result.kind, 'retry');
    assert.match(JSON.stringify(result), /ECONNREFUSED.*NO_PROXY/);
  });
});

describe('HTTPS_PROXY', () => {
  test('opens one tunnel, in which TLS is spoken with the backend itself', async () => {
    await start(true);
    process.env.HTTPS_PROXY = proxy.url;
    assert.deepEqual(kinds(await post('https://jaeger.example/v1/traces', 2)), ['delivered', 'delivered']);
    assert.deepEqual(proxy.seen, [{ line: 'CONNECT jaeger.example:443', authorization: BASIC }]);
    assert.equal(sink.requests[0].path, '/v1/traces');
    assert.equal(sink.connections, 1);
  });

  test('does not speak for a backend that nobody vouches for', async () => {
    await start(true);
    process.env.HTTPS_PROXY = proxy.url;
    const [result] = await post('https://other.example/v1/traces');
    assert.match(JSON.stringify(result), /ERR_TLS_CERT_ALTNAME_INVALID|Proxy|certificate/i);
    assert.equal(sink.requests.length, 0);
  });

  test('that refuses the tunnel is a failure that may pass', async () => {
    await start(true);
    process.env.HTTPS_PROXY = proxy.url;
    proxy.refusal = 403;
    const [result] = await post('https://jaeger.example/v1/traces');
    assert.equal(result.kind, 'retry');
    assert.match(JSON.stringify(result), /Proxy response \(403\).*NO_PROXY/);
  });
});

test('NO_PROXY names those who are reached directly', async () => {
  await start();
  process.env.HTTP_PROXY = proxy.url;
  process.env.NO_PROXY = 'elsewhere.example,.invalid';
  const [result] = await post('http://jaeger.invalid/api/traces');
  assert.match(JSON.stringify(result), /cannot be resolved/);
  assert.deepEqual(proxy.seen, []);
});

test('the loopback is always reached directly', async () => {
  await start();
  process.env.HTTP_PROXY = proxy.url;
  assert.deepEqual(kinds(await post(sink.url())), ['delivered']);
  assert.deepEqual(proxy.seen, []);
});

const LOOKS: readonly (readonly [string, NodeJS.ProcessEnv, boolean])[] = [
  ['http://jaeger/', {}, false],
  ['http://jaeger/', { HTTP_PROXY: '' }, false],
  ['http://jaeger/', { HTTP_PROXY: 'http://p' }, true],
  ['http://jaeger/', { http_proxy: 'http://p' }, true],
  ['http://jaeger/', { HTTPS_PROXY: 'http://p' }, false],
  ['https://jaeger/', { HTTPS_PROXY: 'http://p' }, true],
  ['https://jaeger/', { https_proxy: 'http://p' }, true],
  ['https://jaeger/', { HTTP_PROXY: 'http://p' }, true],
  ['http://127.0.0.1/', { HTTP_PROXY: 'http://p' }, false],
  ['http://127.9.9.9/', { HTTP_PROXY: 'http://p' }, false],
  ['http://[::1]/', { HTTP_PROXY: 'http://p' }, false],
  ['http://localhost/', { HTTP_PROXY: 'http://p' }, false],
  ['http://10.0.0.1/', { HTTP_PROXY: 'http://p' }, true],
];

describe('whether a proxy may stand between', () => {
  beforeEach(() => start());
  for (const [url, env, expected] of LOOKS) {
    test(`${url} with ${JSON.stringify(env)}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(mayBeProxied(new URL(url), env), expected);
    });
  }
});
