import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Collector, startCollector } from '../../src/collector/server';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { sealed } from '../encoder/sealed';
import { spanRecord } from '../fakes/span-record';
import { FREE_PORTS } from './free-ports';

const SILENT = { warn() {}, error() {} };
const THRIFT = 'application/x-thrift';
const PROTOBUF = 'application/x-protobuf';
const PROCESS = { serviceName: 'shop', tags: ['hostname', 'here'] };
const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';

const thrift = sealed(new JaegerThriftEncoder(PROCESS), [spanRecord({ operationName: 'buy' })]);
const otlp = sealed(new OtlpProtoEncoder(PROCESS), [spanRecord({ operationName: 'pay' })]);

interface Told {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

async function ask(url: string, options: RequestInit = {}): Promise<Told> {
  const response = await fetch(url, options);
  return { status: response.status, body: await response.text(), headers: response.headers };
}

function post(url: string, body: Uint8Array | string, contentType: string, headers = {}): Promise<Told> {
  return ask(url, {
    method: 'POST',
    body: body as RequestInit['body'],
    headers: { 'content-type': contentType, ...headers },
  });
}

/** Headers that `fetch` would not let us choose. */
async function askWith(url: string, headers: Record<string, string>): Promise<number> {
  const request = httpRequest(url, { headers });
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}

describe('the collector', { timeout: 30_000 }, () => {
  let collector: Collector;
  let jaegerUrl: string;
  let otlpUrl: string;

  before(async () => {
    collector = await startCollector({ ports: FREE_PORTS, logger: SILENT, limits: { maxBodyBytes: 10_000 } });
    jaegerUrl = `${collector.urls.jaeger}/api/traces`;
    otlpUrl = `${collector.urls.otlp}/v1/traces`;
  });
  after(() => collector.close());

  it('takes Jaeger Thrift under both of its media types, with 202 and nothing', async () => {
    for (const type of [THRIFT, 'application/vnd.apache.thrift.binary', `${THRIFT}; charset=utf-8`]) {
      const { status, body } = await post(jaegerUrl, thrift, type);
      assert.deepEqual([status, body], [202, '']);
    }
    assert.equal(collector.store.trace(TRACE_ID)?.spans.at(-1)?.span.operationName, 'buy');
  });

  it('takes OTLP in protobuf and in JSON, with 200 and an answer in the same encoding', async () => {
    const proto = await post(otlpUrl, otlp, PROTOBUF);
    assert.deepEqual([proto.status, proto.body], [200, '']);
    const span = { traceId: TRACE_ID, spanId: '0000000000000009', name: 'json' };
    const json = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    const answer = await post(otlpUrl, json, 'application/json');
    assert.deepEqual([answer.status, answer.body], [200, '{}']);
    assert.equal(answer.headers.get('content-type'), 'application/json');
    const names = collector.store.trace(TRACE_ID)?.spans.map((reported) => reported.span.operationName);
    assert.deepEqual(names?.slice(-2), ['pay', 'json']);
  });

  it('takes bodies packed by gzip, and nothing packed otherwise', async () => {
    const gzip = { 'content-encoding': 'gzip' };
    assert.equal((await post(jaegerUrl, gzipSync(thrift), THRIFT, gzip)).status, 202);
    const broken = await post(jaegerUrl, thrift, THRIFT, gzip);
    assert.deepEqual([broken.status, /^the body is no gzip: /.test(broken.body)], [400, true]);
    assert.equal((await post(jaegerUrl, thrift, THRIFT, { 'content-encoding': 'zstd' })).status, 415);
  });

  it('takes the largest body it may, and answers 413 to one byte more', async () => {
    const [fits, tooLarge] = [10_000, 10_001].map((bytes) => Buffer.alloc(bytes));
    assert.equal((await post(jaegerUrl, fits, THRIFT)).status, 400);
    const answer = await post(jaegerUrl, tooLarge, THRIFT);
    assert.deepEqual([answer.status, answer.body], [413, 'the body is larger than 10000 bytes\n']);
    assert.equal((await post(jaegerUrl, Buffer.alloc(39_000), THRIFT)).status, 413);
  });

  it('answers 413 to a body that is small only while it is packed', async () => {
    const gzip = { 'content-encoding': 'gzip' };
    const [fits, bomb] = [10_000, 10_001].map((bytes) => gzipSync(Buffer.alloc(bytes)));
    assert.equal((await post(jaegerUrl, fits, THRIFT, gzip)).status, 400);
    assert.equal((await post(jaegerUrl, bomb, THRIFT, gzip)).status, 413);
  });

  it('says what is wrong: the body, the media type, the method, the path', async () => {
    const body = await post(jaegerUrl, 'nonsense', THRIFT);
    assert.equal(body.status, 400);
    assert.notEqual(body.body, '');
    const type = await post(jaegerUrl, thrift, 'text/plain');
    assert.equal(type.status, 415);
    assert.match(type.body, /^Content-Type is text\/plain; known here: application\/x-thrift, /);
    assert.equal((await post(otlpUrl, otlp, 'constructor')).status, 415);
    const method = await ask(jaegerUrl);
    assert.deepEqual([method.status, method.headers.get('allow')], [405, 'POST']);
    const path = await post(`${collector.urls.otlp}/`, otlp, PROTOBUF);
    assert.deepEqual([path.status, /OTLP is taken at POST \/v1\/traces/.test(path.body)], [404, true]);
  });

  it('counts what it took and what it refused', async () => {
    const before = collector.stats();
    await post(jaegerUrl, thrift, THRIFT);
    await post(jaegerUrl, 'nonsense', THRIFT);
    await post(jaegerUrl, thrift, 'text/plain');
    const { messages, spans, refusedRequests } = collector.stats();
    assert.deepEqual([messages - before.messages, spans - before.spans], [1, 1]);
    assert.equal(refusedRequests[400], before.refusedRequests[400] + 1);
    assert.equal(refusedRequests[415], before.refusedRequests[415] + 1);
    const told = JSON.parse((await ask(`${collector.urls.query}/api/stats`)).body);
    assert.deepEqual(told, JSON.parse(JSON.stringify(collector.stats())));
  });

  it('keeps web pages of other hosts out, by Host and by Origin', async () => {
    const url = `${collector.urls.query}/api/services`;
    const { port } = new URL(url);
    for (const host of [`localhost:${port}`, '127.0.0.1', `[::1]:${port}`, 'app.localhost']) {
      assert.equal(await askWith(url, { host }), 200, host);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
    ]) {
      assert.equal(await askWith(url, { host }), 403, host);
    }
    assert.equal(await askWith(url, { origin: 'http://localhost:3000' }), 200);
    for (const origin of ['https://evil.example', 'null']) assert.equal(await askWith(url, { origin }), 403);
    assert.equal(await askWith(jaegerUrl, { origin: 'https://evil.example' }), 403);
  });

  it('survives paths that are none', async () => {
    const { query } = collector.urls;
    for (const path of ['//x', '/%', '/api/traces/%', '/api/services/%ff/operations', '/../../etc/passwd']) {
      const { status } = await ask(`${query}${path}`);
      assert.ok(status === 400 || status === 404, `${path}: ${status}`);
    }
  });

  it('tells people on its front page where to send and where to look', async () => {
    const { status, body, headers } = await ask(`${collector.urls.query}/`);
    assert.deepEqual([status, headers.get('content-type')], [200, 'text/plain; charset=utf-8']);
    for (const part of [`JAEGER_ENDPOINT=${jaegerUrl}`, collector.urls.otlp, 'service=shop']) {
      assert.ok(body.includes(part), part);
    }
  });
});

describe('a collector', { timeout: 30_000 }, () => {
  it('works around ports that are taken, and says so', async () => {
    const first = await startCollector({ ports: FREE_PORTS });
    const jaeger = Number(new URL(first.urls.jaeger).port);
    const second = await startCollector({ ports: { ...FREE_PORTS, jaeger } });
    assert.notEqual(second.urls.jaeger, first.urls.jaeger);
    const { port } = new URL(second.urls.jaeger);
    assert.deepEqual(second.moved, [
      `Port ${jaeger} is taken: Jaeger Thrift over HTTP is at ${port} instead.`,
    ]);
    assert.deepEqual(first.moved, []);
    assert.equal((await post(`${second.urls.jaeger}/api/traces`, thrift, THRIFT)).status, 202);
    await Promise.all([first.close(), second.close()]);
  });

  it('says the first refusal of each kind to its logger', async () => {
    const said: string[] = [];
    const logger = { warn: (line: string) => void said.push(line), error: assert.fail };
    const collector = await startCollector({ ports: FREE_PORTS, logger });
    const url = `${collector.urls.jaeger}/api/traces`;
    await post(url, 'nonsense', THRIFT);
    await post(url, 'more of it', THRIFT);
    await post(url, thrift, 'text/plain');
    assert.deepEqual(
      said.map((line) => line.slice(0, 20)),
      ['jaeger: answered 400', 'jaeger: answered 415'],
    );
    await collector.close();
  });

  it('refuses options that are wrong, and an address that is not ours', async () => {
    await assert.rejects(startCollector({ ports: { jaeger: 65_536 } }), /ports\.jaeger/);
    await assert.rejects(startCollector({ ports: { otlp: -1 } }), /ports\.otlp/);
    await assert.rejects(startCollector({ limits: { maxBodyBytes: 0 } }), /limits\.maxBodyBytes/);
    await assert.rejects(startCollector({ ports: FREE_PORTS, host: '192.0.2.1' }), /EADDRNOTAVAIL/);
  });

  it('serves other names too when it was told to listen beyond this machine', async () => {
    const collector = await startCollector({ ports: FREE_PORTS, host: '0.0.0.0' });
    const url = `http://127.0.0.1:${new URL(collector.urls.query).port}/api/services`;
    assert.equal(await askWith(url, { host: 'build-server:16686' }), 200);
    assert.equal(await askWith(url, { origin: 'https://evil.example' }), 403);
    await collector.close();
  });

  it('closes although a connection is kept open and a request never ends, and frees its port', async () => {
    const collector = await startCollector({ ports: FREE_PORTS });
    const port = Number(new URL(collector.urls.jaeger).port);
    const socket: Socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /api/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${THRIFT}\r\nContent-Length: 99\r\n\r\nhalf`,
    );
    await once(socket, 'connect');
    await collector.close();
    const next = createServer().listen(port, '127.0.0.1');
    await once(next, 'listening');
    next.close();
    socket.destroy();
  });

  it('gives up on a request that does not come to its end', async () => {
    const limits = { requestTimeoutMs: 300 };
    const collector = await startCollector({ ports: FREE_PORTS, limits, logger: SILENT });
    const socket = connect(Number(new URL(collector.urls.jaeger).port), '127.0.0.1');
    socket.setEncoding('latin1');
    socket.write('POST /api/traces HTTP/1.1\r\nHost: localhost\r\n');
    const [answer] = await once(socket, 'data');
    assert.match(answer, /^HTTP\/1\.1 408 /);
    await once(socket, 'close');
    await collector.close();
  });

  it('answers 503 when more bodies come at once than it may hold', async () => {
    const limits = { maxBodyBytes: 1000, maxPendingBytes: 1000 };
    const collector = await startCollector({ ports: FREE_PORTS, limits, logger: SILENT });
    const url = `${collector.urls.jaeger}/api/traces`;
    const slow = httpRequest(url, {
      method: 'POST',
      headers: { 'content-type': THRIFT, 'content-length': 900 },
    });
    slow.on('error', () => {});
    slow.write(Buffer.alloc(800));
    const deadlineMs = performance.now() + 5000;
    let busy = await post(url, Buffer.alloc(300), THRIFT);
    // The first body is on its way: it counts as soon as it has arrived.
    while (busy.status !== 503 && performance.now() < deadlineMs)
      busy = await post(url, Buffer.alloc(300), THRIFT);
    assert.deepEqual([busy.status, busy.headers.get('retry-after')], [503, '1']);
    assert.equal((await post(url, Buffer.alloc(100), THRIFT)).status, 400);
    slow.destroy();
    await collector.close();
  });
});
