import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { HttpTransport, type HttpTransportOptions } from '../../src/transport/http';
import { isOwnTraffic } from '../../src/transport/own-traffic';
import type { SendResult } from '../../src/transport/transport';
import { HastyServer } from '../fakes/hasty-server';
import { closedPort, Sink } from '../fakes/sink';

const USUAL = { port: 14268, path: '/api/traces' };
const BODY = Buffer.from('spans');
const never = new AbortController().signal;

let sink: Sink;
const open: HttpTransport[] = [];

beforeEach(async () => {
  sink = await Sink.start();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
  await sink.close();
});

/** More than the system takes at once. */
const LARGE = 64 * 1024 * 1024;

function transportTo(endpoint: string, options: Partial<HttpTransportOptions> = {}): HttpTransport {
  const transport = new HttpTransport({ endpoint, timeoutMs: 5000, usual: USUAL, ...options });
  open.push(transport);
  return transport;
}

function post(transport: HttpTransport, signal = never): Promise<SendResult> {
  return transport.send(BODY, 'application/x-thrift', signal);
}

/** A result of this kind, with its fields. */
function expectKind<K extends SendResult['kind']>(
  result: SendResult,
  kind: K,
): Extract<SendResult, { kind: K }> {
  assert.equal(result.kind, kind, JSON.stringify(result));
  return result as Extract<SendResult, { kind: K }>;
}

describe('a message that arrives', () => {
  test('is a POST of the bytes to the path, with its media type and length', async () => {
    expectKind(await post(transportTo(sink.url('/api/traces?format=jaeger.thrift'))), 'delivered');
    const [request] = sink.requests;
    assert.equal(request.method, 'POST');
    assert.equal(request.path, '/api/traces?format=jaeger.thrift');
    assert.deepEqual(request.body, BODY);
    assert.equal(request.headers['content-type'], 'application/x-thrift');
    assert.equal(request.headers['content-length'], '5');
    assert.equal(request.headers['user-agent'], 'clew');
  });

  test('comes back with the answer that may name refused spans', async () => {
    sink.plan({
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"partialSuccess":{}}',
    });
    const result = expectKind(await post(transportTo(sink.url())), 'delivered');
    assert.equal(String(Buffer.from(result.body ?? [])), '{"partialSuccess":{}}');
    assert.equal(result.contentType, 'application/json');
  });

  test('leaves its bytes free to be used again, unless the answer came before they had gone out', async (t) => {
    expectKind(await post(transportTo(sink.url())), 'delivered');
    const hasty = await HastyServer.start(t, Number.POSITIVE_INFINITY);
    for (const [endpoint, bytes, timeoutMs, released] of [
      [sink.url(), 5, 5000, true],
      [sink.url(), LARGE, 5000, true],
      [hasty.url, LARGE, 300, false],
    ] as const) {
      const transport = transportTo(endpoint, { timeoutMs });
      const result = await transport.send(Buffer.alloc(bytes), 'application/x-thrift', never);
      assert.equal(expectKind(result, 'delivered').released, released, `${endpoint} ${bytes}`);
    }
  });

  test('is not done while a backend that has said yes has not taken all of it', async (t) => {
    const hasty = await HastyServer.start(t, 100);
    const transport = transportTo(hasty.url);
    for (const bytes of [LARGE, LARGE + 1]) {
      const result = await transport.send(Buffer.alloc(bytes), 'application/x-thrift', never);
      assert.equal(expectKind(result, 'delivered').released, true);
    }
    await transport.close();
    for (let i = 0; i < 500 && hasty.bodies.length < 2; i++) await new Promise((r) => setTimeout(r, 10));
    assert.deepEqual([hasty.bodies, hasty.cutOff], [[LARGE, LARGE + 1], 0]);
  });

  test('travels over one connection, however many follow', async () => {
    const transport = transportTo(sink.url());
    for (let i = 0; i < 5; i++) expectKind(await post(transport), 'delivered');
    assert.equal(sink.connections, 1);
  });

  test('may be compressed', async () => {
    expectKind(await post(transportTo(sink.url(), { gzip: true })), 'delivered');
    assert.equal(sink.requests[0].headers['content-encoding'], 'gzip');
    assert.deepEqual(gunzipSync(sink.requests[0].body), BODY);
  });
});

describe('who sends it', () => {
  const authorizationOf = async (endpoint: string, options: Partial<HttpTransportOptions>) => {
    await post(transportTo(endpoint, options));
    return sink.requests.at(-1)?.headers.authorization;
  };
  const basic = `Basic ${Buffer.from('me:pass word').toString('base64')}`;

  test('is said by user and password, from options or the URL', async () => {
    assert.equal(await authorizationOf(sink.url(), { user: 'me', password: 'pass word' }), basic);
    const url = sink.url().replace('//', '//me:pass%20word@');
    assert.equal(await authorizationOf(url, {}), basic);
  });

  test('is said by a token, which comes before user and password', async () => {
    const token = { user: 'me', password: 'pass word', token: 't0k' };
    assert.equal(await authorizationOf(sink.url(), token), 'Bearer t0k');
  });

  test("is said by the application's own header before all", async () => {
    const headers = { Authorization: 'Api-Token x', 'X-Scope-OrgID': 'one' };
    assert.equal(await authorizationOf(sink.url(), { headers, token: 't0k' }), 'Api-Token x');
    assert.equal(sink.requests[0].headers['x-scope-orgid'], 'one');
  });

  test('is shown nowhere: not in the target, not in a failure', async () => {
    const url = `http://me:s3cret@127.0.0.1:${await closedPort()}/api/traces?token=s3cret`;
    const transport = transportTo(url, { token: 's3cret', headers: { 'x-key': 's3cret' } });
    const result = await post(transport);
    assert.doesNotMatch(transport.target + JSON.stringify(result), /s3cret/);
    assert.match(transport.target, /^http:\/\/127\.0\.0\.1:\d+\/api\/traces\?…$/);
  });
});

describe('an answer', () => {
  for (const status of [200, 202, 204]) {
    test(`${status} is a delivery`, async () => {
      sink.plan({ status });
      expectKind(await post(transportTo(sink.url())), 'delivered');
    });
  }

  for (const status of [408, 429, 500, 502, 503, 504, 599]) {
    test(`${status} is worth another try`, async () => {
      sink.plan({ status, body: 'busy\nnow' });
      const result = expectKind(await post(transportTo(sink.url())), 'retry');
      assert.equal(result.code, `HTTP ${status}`);
      assert.equal(result.reason, `HTTP ${status}: busy now`);
      assert.equal(result.answered, true);
      assert.equal(result.maybeDelivered, false);
      assert.equal(result.retryAfterMs, undefined);
    });
  }

  for (const status of [301, 307, 400, 401, 403, 404, 405, 410, 415, 422, 431, 501, 505]) {
    test(`${status} is a refusal`, async () => {
      sink.plan({ status, headers: { location: 'http://127.0.0.1:1/elsewhere?secret=1' } });
      const result = expectKind(await post(transportTo(sink.url())), 'rejected');
      assert.equal(result.code, `HTTP ${status}`);
      assert.doesNotMatch(result.reason, /secret/);
      assert.equal(sink.requests.length, 1, 'no redirect is followed');
    });
  }

  test('413 is too large', async () => {
    sink.plan({ status: 413 });
    expectKind(await post(transportTo(sink.url())), 'too-large');
  });

  test('that is a web page is a refusal, whatever its status', async () => {
    sink.plan({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html>' });
    const result = expectKind(await post(transportTo(sink.url())), 'rejected');
    assert.match(result.hint ?? '', /web page .*usual address: http:\/\/127\.0\.0\.1:14268\/api\/traces/);
    assert.doesNotMatch(result.reason, /doctype/);
  });

  test('says when to come again, in seconds', async () => {
    sink.plan({ status: 429, headers: { 'retry-after': '7' } });
    assert.equal(expectKind(await post(transportTo(sink.url())), 'retry').retryAfterMs, 7000);
  });

  test('of 64 KiB is read; of more, up to that, and its connection is given up', async () => {
    const transport = transportTo(sink.url());
    sink.plan({ body: Buffer.alloc(65536) }, { body: Buffer.alloc(65537) });
    assert.equal(expectKind(await post(transport), 'delivered').body?.length, 65536);
    assert.equal(expectKind(await post(transport), 'delivered').body?.length, 65536);
    expectKind(await post(transport), 'delivered');
    assert.deepEqual(
      sink.requests.map(({ connection }) => connection),
      [1, 1, 2],
    );
  });

  test('that breaks off after its status counts by its status', async () => {
    sink.plan('cut');
    expectKind(await post(transportTo(sink.url())), 'delivered');
  });
});

describe('no answer', () => {
  test('from a port where nobody listens names the way out', async () => {
    const result = expectKind(
      await post(transportTo(`http://127.0.0.1:${await closedPort()}/api/traces`)),
      'retry',
    );
    assert.equal(result.code, 'ECONNREFUSED');
    assert.equal(result.answered, false);
    assert.equal(result.maybeDelivered, false);
    assert.match(result.hint ?? '', /Nothing listens there.*npx clew view/);
  });

  test('from a host that does not exist names the host', async () => {
    const result = expectKind(
      await post(transportTo('http://no-such-host.invalid:14268/api/traces')),
      'retry',
    );
    assert.match(result.code, /^(ENOTFOUND|EAI_AGAIN)$/);
    assert.match(result.hint ?? '', /no-such-host\.invalid/);
  });

  test('within the time is a timeout, which may have been a delivery', async () => {
    sink.plan('hang');
    const result = expectKind(await post(transportTo(sink.url(), { timeoutMs: 100 })), 'retry');
    assert.equal(result.code, 'timeout');
    assert.equal(result.reason, 'timeout: no answer within 100 ms');
    assert.equal(result.maybeDelivered, true);
  });

  test('to be connected within the time is told as such, by whichever timer comes first', async () => {
    for (const connectError of [undefined, 'UND_ERR_CONNECT_TIMEOUT']) {
      const dispatcher = {
        dispatch: (_: object, handler: { onError(error: Error): void }) => {
          if (connectError !== undefined)
            handler.onError(Object.assign(new Error('Connect Timeout Error'), { code: connectError }));
          return true;
        },
      };
      const transport = transportTo('http://127.0.0.1:1/', { timeoutMs: 20, dispatcher });
      const result = expectKind(await post(transport), 'retry');
      assert.equal(result.code, 'connect timeout');
      assert.equal(result.reason, 'connect timeout: no connection within 20 ms');
      assert.equal(result.maybeDelivered, false);
    }
  });

  test('because the application gave up ends at once', async () => {
    sink.plan('hang');
    const controller = new AbortController();
    const sending = post(transportTo(sink.url()), controller.signal);
    await sink.received(1);
    controller.abort();
    assert.equal(expectKind(await sending, 'retry').code, 'aborted');
    assert.equal(expectKind(await post(transportTo(sink.url()), controller.signal), 'retry').code, 'aborted');
    assert.equal(sink.requests.length, 1, 'nothing goes out once the signal is aborted');
  });

  test('on a new connection may have been a delivery, and is no stale connection', async () => {
    sink.plan('reset');
    const result = expectKind(await post(transportTo(sink.url())), 'retry');
    assert.match(result.code, /^(UND_ERR_SOCKET|ECONNRESET)$/);
    assert.equal(result.maybeDelivered, true);
    assert.equal(result.staleConnection, false);
  });

  test('on a kept connection that broke is a stale connection', async () => {
    const transport = transportTo(sink.url());
    expectKind(await post(transport), 'delivered');
    sink.plan('reset');
    assert.equal(expectKind(await post(transport), 'retry').staleConnection, true);
    expectKind(await post(transport), 'delivered');
  });

  test('a connection that the server closed while idle is replaced', async () => {
    const transport = transportTo(sink.url());
    expectKind(await post(transport), 'delivered');
    await sink.endConnections();
    let result = await post(transport);
    // It may be that the news of the closing comes only with the request.
    if (result.kind === 'retry' && result.staleConnection) result = await post(transport);
    expectKind(result, 'delivered');
  });

  test('but something that is no HTTP: the protocol is the hint', async (t) => {
    const server = createPlainServer((socket) => {
      socket.on('error', () => {});
      // What a gRPC server says first: an HTTP/2 SETTINGS frame.
      socket.end(Buffer.from('00000604000000000000050000ffff', 'hex'));
    });
    server.listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const result = expectKind(await post(transportTo(`http://127.0.0.1:${port}/v1/traces`)), 'retry');
    assert.match(result.code, /^HPE_/);
    assert.match(result.hint ?? '', /does not speak HTTP\/1\.1/);
  });

  test('TLS asked of a server without it: use http', async () => {
    const result = expectKind(await post(transportTo(sink.url().replace('http:', 'https:'))), 'retry');
    assert.match(result.hint ?? '', /does not speak TLS: use http:/);
  });
});

describe('the application does not notice', () => {
  test('its async context: a request belongs to none of its own', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const observe = () => seen.push(storage.getStore(), isOwnTraffic());
    const Client = require('undici/lib/dispatcher/client.js');
    const client = new Client(new URL(sink.url()).origin);
    const dispatcher = {
      dispatch(options: object, handler: object): boolean {
        observe();
        return client.dispatch(options, handler);
      },
    };
    await storage.run('a request of the application', () => post(transportTo(sink.url(), { dispatcher })));
    await client.destroy();
    assert.deepEqual(seen, [undefined, true]);
    assert.equal(isOwnTraffic(), false);
  });

  test('its own dispatcher is used when it gives one, and left open afterwards', async () => {
    const Client = require('undici/lib/dispatcher/client.js');
    const client = new Client(new URL(sink.url()).origin);
    const transport = new HttpTransport({
      endpoint: sink.url(),
      timeoutMs: 5000,
      usual: USUAL,
      dispatcher: client,
    });
    expectKind(await post(transport), 'delivered');
    await transport.close();
    assert.equal(client.destroyed, false);
    await client.destroy();
  });

  const throwing = (thrown: unknown) => () => {
    throw thrown;
  };
  const failures: [string, () => unknown, RegExp][] = [
    ['throws', throwing(new Error('not today')), /not today/],
    ['throws what is no error', throwing(null), /null/],
    ['is async, and rejects', async () => throwing(new Error('not today'))(), /not today/],
    ['is async, and rejects with what is no error', async () => throwing(undefined)(), /undefined/],
  ];
  for (const [what, dispatch, reason] of failures) {
    test(`a dispatcher of its own that ${what}: a failure to be tried again`, async () => {
      const result = expectKind(await post(transportTo(sink.url(), { dispatcher: { dispatch } })), 'retry');
      assert.match(result.reason, reason);
    });
  }
});
