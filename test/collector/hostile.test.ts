/** What a web page, or whoever reaches the ports, can try. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { isLoopback } from '../../src/collector/guests';
import { type Collector, startCollector } from '../../src/collector/server';
import { FREE_PORTS } from './free-ports';

const MIB = 1024 * 1024;
const SILENT = { error() {} };

let collector: Collector;
before(async () => {
  collector = await startCollector({ ports: FREE_PORTS, logger: SILENT });
});
after(() => collector.close());

async function ask(
  url: string,
  headers: Record<string, string>,
  body?: Uint8Array,
): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  const request = httpRequest(url, { method: body === undefined ? 'GET' : 'POST', headers });
  request.end(body);
  const [response] = await once(request, 'response');
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, headers: response.headers };
}

const asked = async (headers: Record<string, string>) =>
  (await ask(`${collector.urls.query}/api/services`, headers)).status;

describe('names of this machine are served, and no others:', () => {
  const served = [
    'localhost',
    'LOCALHOST:1',
    '127.0.0.1',
    '127.9.9.9:80',
    '[::1]',
    '[::1]:16686',
    'a.localhost',
  ];
  const refused = [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '127.0.0.1.',
    'localhost.',
    'localhost:80:evil.example',
    '127.0.0.1@evil.example',
    '127.0.0.256',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
    '[::]',
    '[::1',
    'xlocalhost',
  ];
  for (const host of served) test(`Host: ${host}`, async () => assert.equal(await asked({ host }), 200));
  for (const host of refused) test(`Host: ${host}`, async () => assert.equal(await asked({ host }), 403));

  test('isLoopback by itself, in any case', () => {
    assert.ok(isLoopback('LocalHost') && isLoopback('[::1]') && isLoopback('127.255.255.254'));
    assert.ok(!isLoopback('') && !isLoopback('::') && !isLoopback('128.0.0.1'));
  });
});

describe('pages of other sites are refused:', () => {
  const origins = [
    'http://evil.example',
    'null',
    'file://',
    'http://localhost.evil.example',
    'http://localhost@evil.example',
    'x',
  ];
  for (const origin of origins)
    test(`Origin: ${origin}`, async () => assert.equal(await asked({ origin }), 403));

  test('what such a page embeds, which has no Origin; links may be followed', async () => {
    const site = { 'sec-fetch-site': 'cross-site' };
    for (const mode of ['no-cors', 'cors', 'websocket']) {
      assert.equal(await asked({ ...site, 'sec-fetch-mode': mode }), 403);
    }
    assert.equal(await asked({ ...site, 'sec-fetch-mode': 'navigate' }), 200);
    assert.equal(await asked({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }), 200);
  });

  test('no answer says that another origin may read it, and each says what it is', async () => {
    const { headers } = await ask(`${collector.urls.query}/api/services`, {
      origin: 'http://localhost:3000',
    });
    assert.equal(headers['access-control-allow-origin'], undefined);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });
});

describe('bodies that are small only on the wire', () => {
  const sent = (body: Uint8Array, encoding: string) =>
    ask(
      `${collector.urls.otlp}/v1/traces`,
      { 'content-type': 'application/x-protobuf', 'content-encoding': encoding },
      body,
    );

  test('a bomb, one in many members, and one within another', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * MIB));
    const member = gzipSync(Buffer.alloc(MIB));
    assert.equal((await sent(bomb, 'gzip')).status, 413);
    assert.equal((await sent(Buffer.concat(new Array(9).fill(member)), 'gzip')).status, 413);
    assert.equal((await sent(gzipSync(bomb), 'gzip, gzip')).status, 415);
    assert.equal((await sent(gzipSync(bomb), 'gzip')).status, 400);
  });

  test('encodings that nobody has, also by names that every object has', async () => {
    for (const encoding of ['br', 'zstd', '__proto__', 'constructor', 'toString', 'gzip;q=1'])
      assert.equal((await sent(Buffer.from('x'), encoding)).status, 415, encoding);
  });

  test('sixty bombs at once take the memory of a few', async () => {
    const bomb = gzipSync(Buffer.alloc(9 * MIB));
    let done = false;
    let peak = 0;
    const before = process.memoryUsage().arrayBuffers;
    const watch = async () => {
      while (!done) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        await sleep(1);
      }
    };
    const watched = watch();
    const answers = await Promise.all(Array.from({ length: 60 }, () => sent(bomb, 'gzip')));
    done = true;
    await watched;
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [413]);
    assert.ok(peak < 250 * MIB, `${Math.round(peak / MIB)} MiB`);
  });
});

test('JSON with the names of prototypes is data like any other', async () => {
  const key = '__proto__';
  const attributes = `[{"key":"${key}","value":{"kvlistValue":{"values":[{"key":"${key}","value":{"stringValue":"x"}},{"key":"constructor","value":{"stringValue":"x"}}]}}}]`;
  const span = `{"__proto__":{"polluted":1},"traceId":"${'1'.repeat(32)}","spanId":"${'2'.repeat(16)}","name":"x","attributes":${attributes}}`;
  const body = `{"__proto__":{"polluted":1},"resourceSpans":[{"constructor":{"prototype":{"polluted":1}},"resource":{"attributes":${attributes}},"scopeSpans":[{"spans":[${span}]}]}]}`;
  const { status } = await ask(
    `${collector.urls.otlp}/v1/traces`,
    { 'content-type': 'application/json' },
    Buffer.from(body),
  );
  assert.equal(status, 200);
  assert.equal((await ask(`${collector.urls.query}/api/traces/${'1'.repeat(32)}`, {})).status, 200);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test('who sends a byte now and then is not waited for, and further connections than allowed are closed', async (t) => {
  const limits = { requestTimeoutMs: 300, maxConnections: 5 };
  const small = await startCollector({ ports: FREE_PORTS, logger: SILENT, limits });
  t.after(() => small.close());
  const port = Number(new URL(small.urls.otlp).port);
  const head = 'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\n';
  for (const [begin, drip] of [
    ['', ''],
    [head, 'X-A: b\r\n'],
    [`${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n`, ' '],
  ]) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.resume();
    const timer = setInterval(() => socket.write(drip), 20);
    if (begin !== '') socket.write(begin);
    await once(socket, 'close');
    clearInterval(timer);
  }
  const sockets = Array.from({ length: 10 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  let closed = 0;
  await new Promise<void>((resolve) => {
    for (const socket of sockets) socket.resume().on('close', () => ++closed === 5 && resolve());
  });
  for (const socket of sockets) socket.destroy();
});
