import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HttpTransport, type HttpTransportOptions } from '../../src/transport/http';
import type { SendResult } from '../../src/transport/transport';
import {
  TEST_CA,
  TEST_CLIENT_CERT,
  TEST_CLIENT_KEY,
  TEST_SERVER_CERT,
  TEST_SERVER_KEY,
} from '../fakes/certificates';
import { Sink } from '../fakes/sink';

const SERVER = { cert: TEST_SERVER_CERT, key: TEST_SERVER_KEY };

let open: Sink;
let guarded: Sink;

before(async () => {
  open = await Sink.start({ tls: SERVER });
  guarded = await Sink.start({ tls: { ...SERVER, ca: TEST_CA, requestCert: true } });
});

after(async () => {
  await open.close();
  await guarded.close();
});

async function post(sink: Sink, options: Partial<HttpTransportOptions>): Promise<SendResult> {
  const usual = { port: 14268, path: '/api/traces' };
  const transport = new HttpTransport({ endpoint: sink.url(), timeoutMs: 5000, usual, ...options });
  const result = await transport.send(Buffer.from('spans'), 'a/b', new AbortController().signal);
  await transport.close();
  return result;
}

const hintOf = (result: SendResult) => ('hint' in result ? result.hint : undefined);

test('a server whose authority is named is trusted', async () => {
  assert.equal((await post(open, { ca: TEST_CA })).kind, 'delivered');
});

test('a server that nobody vouches for is not, and the hint says how to name its authority', async () => {
  const result = await post(open, {});
  assert.equal(result.kind, 'retry');
  assert.match(hintOf(result) ?? '', /CLEW_CA_FILE/);
});

test('a server whose certificate is for another host is asked again each time: it may have been put right', async () => {
  const { port } = open;
  const usual = { port: 14268, path: '/api/traces' };
  const endpoint = `https://0.0.0.0:${port}/api/traces`;
  const transport = new HttpTransport({ endpoint, timeoutMs: 5000, usual, ca: TEST_CA });
  for (let i = 0; i < 3; i++) {
    const result = await transport.send(Buffer.from('spans'), 'a/b', new AbortController().signal);
    assert.match(hintOf(result) ?? '', /certificate is for another host name/);
  }
  await transport.close();
});

test('a failure of several lines is told in one', async () => {
  const plain = await Sink.start();
  const result = await post(plain, { endpoint: plain.url().replace('http:', 'https:') });
  await plain.close();
  assert.ok(result.kind === 'retry' && !/[\r\n]/.test(result.reason), JSON.stringify(result));
});

test('a client shows its certificate to a server that asks for one', async () => {
  const certificate = { ca: TEST_CA, cert: TEST_CLIENT_CERT, key: TEST_CLIENT_KEY };
  assert.equal((await post(guarded, certificate)).kind, 'delivered');
});

test('without one it gets nowhere', async () => {
  assert.equal((await post(guarded, { ca: TEST_CA })).kind, 'retry');
});

test('HTTP without TLS to a server that speaks it: use https', async () => {
  const result = await post(open, { endpoint: open.url().replace('https:', 'http:') });
  assert.equal(result.kind, 'retry');
  assert.match(hintOf(result) ?? '', /use https:/);
});
