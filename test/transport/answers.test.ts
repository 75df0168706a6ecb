import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { HttpTransport, type HttpTransportOptions } from '../../src/transport/http';
import type { SendResult } from '../../src/transport/transport';
import { Sink, type SinkAnswer } from '../fakes/sink';

let sink: Sink;
let transport: HttpTransport;

beforeEach(async () => {
  sink = await Sink.start();
});

afterEach(async () => {
  await transport.close();
  await sink.close();
});

/** What becomes of a message that is answered so. */
async function answeredBy(answer: SinkAnswer, options: Partial<HttpTransportOptions> = {}) {
  sink.plan(answer);
  const usual = { port: 14268, path: '/api/traces' };
  transport = new HttpTransport({ endpoint: sink.url(), timeoutMs: 5000, usual, ...options });
  return transport.send(Buffer.from('spans'), 'text/plain', new AbortController().signal);
}

function reasonOf(result: SendResult): string {
  assert.ok(result.kind !== 'delivered');
  return result.reason;
}

test('an answer without end is a delivery after 64 KiB, and its connection is closed', async () => {
  const gone = once(sink, 'gone');
  const result = await answeredBy('endless');
  assert.equal(result.kind === 'delivered' && result.body?.length, 64 * 1024);
  await gone;
});

test('an answer that comes a byte at a time is read as one', async () => {
  assert.equal(reasonOf(await answeredBy({ trickle: 'come back later' })), 'HTTP 503: come back later');
});

test('a web page is one in any spelling', async () => {
  const result = await answeredBy({ headers: { 'content-type': 'Text/HTML' }, body: 'welcome' });
  assert.equal(result.kind, 'rejected');
});

test('long words are cut, control characters are no part of a line of the log', async () => {
  const reason = reasonOf(await answeredBy({ status: 400, body: `a\r\n\u001b[31m\t${'b'.repeat(10_000)}` }));
  assert.match(reason, /^HTTP 400: a \[31m b+$/);
  assert.ok(reason.length < 250);
});

test('what is no text is not shown', async () => {
  const headers = { 'content-type': 'application/x-protobuf' };
  assert.equal(reasonOf(await answeredBy({ status: 400, headers, body: 'bytes' })), 'HTTP 400');
});

test('a secret that the backend repeats is masked', async () => {
  const secrets = [
    [{ token: 'tok3n-x' }, 'unknown key tok3n-x', 'unknown key ****'],
    [{ user: 'me', password: 's3cret' }, 'no s3cret', 'no ****'],
    [{ headers: { 'X-Api-Key': 'k3y-k3y' } }, 'bad k3y-k3y, k3y-k3y!', 'bad ****, ****!'],
  ] as const;
  for (const [options, says, shown] of secrets) {
    const result = await answeredBy({ status: 401, body: says }, options);
    assert.equal(reasonOf(result), `HTTP 401: ${shown}`);
    await transport.close();
  }
});

test('a redirect is shown without credentials and query', async () => {
  const headers = { location: 'https://me:s3cret@elsewhere/login?next=s3cret' };
  assert.equal(reasonOf(await answeredBy({ status: 302, headers })), 'HTTP 302 to https://elsewhere/login');
});

test("headers that are the connection's own are left out, and the rest arrives", async () => {
  const headers = {
    'Transfer-Encoding': 'chunked',
    Expect: '100-continue',
    Connection: 'close',
    'X-Scope': 'a',
  };
  assert.equal((await answeredBy({}, { headers })).kind, 'delivered');
  const [taken] = sink.requests;
  assert.equal(taken.headers['x-scope'], 'a');
  assert.equal(taken.headers['transfer-encoding'], undefined);
  assert.equal(taken.headers.connection, 'keep-alive');
});

test('a kept connection that breaks is not taken for a wrong address', async () => {
  await answeredBy({});
  sink.plan('reset');
  const result = await transport.send(Buffer.from('spans'), 'text/plain', new AbortController().signal);
  assert.ok(result.kind === 'retry');
  assert.equal(result.hint, undefined);
});
