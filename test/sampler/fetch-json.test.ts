import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fetchJson } from '../../src/sampler/fetch-json';

const MIB = 1024 * 1024;

async function withServer(
  listener: RequestListener,
  use: (url: string, server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sampling?service=a`, server);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const signal = () => new AbortController().signal;

test('GETs the URL and parses the answer', async () => {
  const seen: unknown[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(request.method, request.url, request.headers.accept);
    response.end('{"strategyType":"PROBABILISTIC"}');
  };
  await withServer(listener, async (url) => {
    assert.deepEqual(await fetchJson(url, signal()), { strategyType: 'PROBABILISTIC' });
  });
  assert.deepEqual(seen, ['GET', '/sampling?service=a', 'application/json']);
});

for (const status of [201, 204, 302, 400, 404, 500]) {
  test(`status ${status} is no answer`, async () => {
    await withServer(
      (_request, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('{}'),
      (url) => assert.rejects(fetchJson(url, signal()), { message: `HTTP ${status}` }),
    );
  });
}

test('what is no JSON is no answer', async () => {
  await withServer(
    (_request, response) => response.end('<html>'),
    (url) => assert.rejects(fetchJson(url, signal()), { message: 'an answer that is no JSON' }),
  );
});

test('1 MiB is read, one byte more is not', async () => {
  let bytes = MIB;
  const listener: RequestListener = (_request, response) =>
    response.end(JSON.stringify('x'.repeat(bytes - 2)));
  await withServer(listener, async (url) => {
    assert.equal(((await fetchJson(url, signal())) as string).length, MIB - 2);
    bytes++;
    await assert.rejects(fetchJson(url, signal()), { message: `an answer of more than ${MIB} bytes` });
  });
});

test('an answer that breaks off, a refused connection and an aborted signal reject', async () => {
  const listener: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{');
    setImmediate(() => response.destroy());
  };
  await withServer(listener, (url) => assert.rejects(fetchJson(url, signal())));
  await assert.rejects(fetchJson('http://127.0.0.1:1/', signal()), { code: 'ECONNREFUSED' });
  const silent = new AbortController();
  await withServer(
    () => silent.abort(new Error('enough')),
    (url) => assert.rejects(fetchJson(url, silent.signal), { name: 'AbortError' }),
  );
});
