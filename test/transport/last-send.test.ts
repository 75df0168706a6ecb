/** Messages sent while the event loop stands still: real processes, real sockets. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { TEST_CA, TEST_SERVER_CERT, TEST_SERVER_KEY } from '../fakes/certificates';
import { DatagramSink } from '../fakes/datagram-sink';
import { ForwardProxy } from '../fakes/forward-proxy';
import { HastyServer } from '../fakes/hasty-server';
import { closedPort, Sink, type SinkOptions } from '../fakes/sink';
import type { LastOrder, LastTold } from './last-sender';

const TLS = { cert: TEST_SERVER_CERT, key: TEST_SERVER_KEY };

interface Running {
  /** Resolves when it stands still and waits. */
  readonly waiting: Promise<unknown>;
  go(): void;
  readonly told: Promise<LastTold>;
}

function start(order: LastOrder, env: Record<string, string> = {}, args: string[] = []): Running {
  const child = spawn(process.execPath, [...args, join(__dirname, 'last-sender.js'), JSON.stringify(order)], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 20_000,
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return {
    waiting: once(child.stdout, 'data'),
    go: () => child.stdin.end('.'),
    told: once(child, 'close').then(() => JSON.parse(text.replace('waiting\n', ''))),
  };
}

const send = (order: LastOrder, env?: Record<string, string>, args?: string[]) =>
  start(order, env, args).told;
const kinds = ({ results }: LastTold) => results.map((result) => result?.kind);
const bodies = (sink: Sink) => sink.requests.map(({ body }) => String(body));
const connections = (sink: Sink) => sink.requests.map(({ connection }) => connection);

async function startSink(t: TestContext, options?: SinkOptions): Promise<Sink> {
  const sink = await Sink.start(options);
  t.after(() => sink.close());
  return sink;
}

describe('over the connection that is open', () => {
  test('one message after another, with the same headers as ever', async (t) => {
    const sink = await startSink(t);
    const options = { user: 'me', password: 'secret' };
    const told = await send({
      endpoint: sink.url('/p?q=1'),
      options,
      warmUp: true,
      messages: ['a', 'b', 'c'],
    });
    assert.deepEqual(kinds(told), ['delivered', 'delivered', 'delivered']);
    assert.deepEqual(told.twice, [false, false, false]);
    assert.deepEqual(bodies(sink), ['warm', 'a', 'b', 'c']);
    assert.deepEqual(connections(sink), [1, 1, 1, 1]);
    const [{ headers: usual, path }, { headers, path: lastPath }] = sink.requests;
    const { connection: _, 'content-length': __, ...rest } = usual;
    const { 'content-length': ___, ...lastRest } = headers;
    assert.deepEqual(lastRest, rest);
    assert.equal(lastPath, path);
  });

  test('larger than the buffers of sockets', async (t) => {
    const sink = await startSink(t);
    const times = 4_000_000;
    const told = await send({ endpoint: sink.url(), warmUp: true, messages: ['a', 'b', 'c'], times });
    assert.deepEqual(kinds(told), ['delivered', 'delivered', 'delivered']);
    assert.deepEqual(connections(sink), [1, 1, 1, 1]);
    assert.equal(bodies(sink)[3], 'c'.repeat(times));
  });

  test('the request that is under way is not sent again, only its answer is waited for', async (t) => {
    const sink = await startSink(t);
    const told = await send({ endpoint: sink.url(), warmUp: true, underWay: true, messages: ['a', 'b'] });
    assert.deepEqual(kinds(told), ['delivered', 'delivered']);
    assert.deepEqual(bodies(sink), ['warm', 'a', 'b']);
    assert.deepEqual(told.twice, [false, false]);
  });

  test('through a unix socket', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const socketPath = join(folder, 'sink.sock');
    const sink = await startSink(t, { socketPath });
    const told = await send({ endpoint: `unix:${socketPath}`, warmUp: true, messages: ['a'] });
    assert.deepEqual(kinds(told), ['delivered']);
    assert.deepEqual(connections(sink), [1, 1]);
  });

  test('until the backend wants no more of it: the rest goes by the second thread', async (t) => {
    const sink = await startSink(t);
    sink.plan({}, { headers: { connection: 'close' } });
    const told = await send({ endpoint: sink.url(), warmUp: true, messages: ['a', 'b'] });
    assert.deepEqual(kinds(told), ['delivered', 'delivered']);
    assert.deepEqual(connections(sink), [1, 1, 2]);
    assert.deepEqual(told.twice, [false, false]);
  });

  test('closed while it lay idle: nothing went out, the second thread does it', async (t) => {
    const sink = await startSink(t);
    const running = start({ endpoint: sink.url(), warmUp: true, waits: true, messages: ['a'] });
    await running.waiting;
    await sink.endConnections();
    running.go();
    const told = await running.told;
    assert.deepEqual(kinds(told), ['delivered']);
    assert.deepEqual(told.twice, [false]);
    assert.deepEqual(bodies(sink), ['warm', 'a']);
  });

  test('closed instead of an answer: it may be there already, and is sent a second time', async (t) => {
    const sink = await startSink(t);
    sink.plan({}, 'reset');
    const told = await send({ endpoint: sink.url(), warmUp: true, messages: ['a'] });
    assert.deepEqual(kinds(told), ['delivered']);
    assert.deepEqual(told.twice, [true]);
    assert.deepEqual(bodies(sink), ['warm', 'a', 'a']);
  });

  test('never answered: given up when the time is', async (t) => {
    const sink = await startSink(t);
    sink.plan({}, 'hang');
    const told = await send({ endpoint: sink.url(), warmUp: true, messages: ['a'], timeoutMs: 200 });
    assert.deepEqual(told, { results: [null], twice: [false] });
  });
});

describe('by the second thread, when no connection is open', () => {
  test('in the same tick', async (t) => {
    const sink = await startSink(t);
    const told = await send({ endpoint: sink.url(), messages: ['a', 'b'] });
    assert.deepEqual(kinds(told), ['delivered', 'delivered']);
    assert.deepEqual(bodies(sink).sort(), ['a', 'b']);
    assert.equal(sink.requests[0].headers['content-type'], 'text/plain');
  });

  test('over TLS, though a connection is open', async (t) => {
    const sink = await startSink(t, { tls: TLS });
    const options = { ca: TEST_CA };
    const told = await send({ endpoint: sink.url(), options, warmUp: true, messages: ['a'] });
    assert.deepEqual(kinds(told), ['delivered']);
    assert.deepEqual(connections(sink), [1, 2]);
  });

  test('over TLS with the request under way: it is sent a second time, and that is told', async (t) => {
    const sink = await startSink(t, { tls: TLS });
    sink.plan({}, 'hang');
    const options = { ca: TEST_CA };
    const running = start({
      endpoint: sink.url(),
      options,
      warmUp: true,
      underWay: true,
      waits: true,
      messages: ['a'],
    });
    await running.waiting;
    running.go();
    const told = await running.told;
    assert.deepEqual(kinds(told), ['delivered']);
    assert.deepEqual(told.twice, [true]);
    assert.deepEqual(bodies(sink), ['warm', 'a', 'a']);
  });

  test('a certificate that nobody vouches for is refused, with the usual hint', async (t) => {
    const sink = await startSink(t, { tls: TLS });
    const { results } = await send({ endpoint: sink.url(), messages: ['a'] });
    assert.ok(results[0]?.kind === 'retry' && /CLEW_CA_FILE/.test(results[0].hint ?? ''));
    assert.equal(sink.requests.length, 0);
  });

  test('nobody listens: told at once', async () => {
    const { results } = await send({ endpoint: `http://127.0.0.1:${await closedPort()}/`, messages: ['a'] });
    assert.ok(results[0]?.kind === 'retry' && results[0].code === 'ECONNREFUSED');
  });

  test('an answer without end counts by its status, at once', async (t) => {
    const sink = await startSink(t);
    for (const warmUp of [false, true]) {
      sink.plan(...(warmUp ? [{}] : []), 'endless');
      assert.deepEqual(kinds(await send({ endpoint: sink.url(), warmUp, messages: ['a'] })), ['delivered']);
    }
  });

  test('answers mean what they always mean', async (t) => {
    const sink = await startSink(t);
    for (const [status, kind] of [
      [400, 'rejected'],
      [413, 'too-large'],
      [503, 'retry'],
    ] as const) {
      for (const warmUp of [false, true]) {
        sink.plan(...(warmUp ? [{}] : []), {
          status,
          body: 'why',
          headers: { 'content-type': 'text/plain' },
        });
        const { results } = await send({ endpoint: sink.url(), warmUp, messages: ['a'] });
        assert.ok(results[0]?.kind === kind && results[0].reason.includes('why'), `${status} ${warmUp}`);
      }
    }
  });

  test('through a proxy', async (t) => {
    const sink = await startSink(t);
    const proxy = await ForwardProxy.start(sink.port);
    t.after(() => proxy.close());
    const told = await send(
      { endpoint: 'http://jaeger.example:14268/api/traces', messages: ['a'] },
      { HTTP_PROXY: proxy.url },
    );
    assert.deepEqual(kinds(told), ['delivered']);
    assert.deepEqual(bodies(sink), ['a']);
  });

  test('datagrams', async (t) => {
    const sink = await DatagramSink.start();
    t.after(() => sink.close());
    const told = await send({ kind: 'udp', endpoint: `udp://127.0.0.1:${sink.port}`, messages: ['a'] });
    assert.deepEqual(kinds(told), ['delivered']);
    await sink.received(1);
    assert.deepEqual(sink.messages.map(String), ['a']);
  });

  test('lines of a file', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const endpoint = join(folder, 'traces.jsonl');
    assert.deepEqual(kinds(await send({ kind: 'file', endpoint, messages: ['a'] })), ['delivered']);
    assert.equal(readFileSync(endpoint, 'utf8'), 'a\n');
  });
});

describe('by a child process, when threads are refused', () => {
  const knows = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag);
  const permission = knows('--permission') ? '--permission' : '--experimental-permission';
  const network = knows('--allow-net') ? ['--allow-net'] : [];
  const allowed = [permission, '--allow-fs-read=*', ...network, '--allow-child-process'];

  test('all messages at once', async (t) => {
    const sink = await startSink(t);
    const told = await send({ endpoint: sink.url(), messages: ['a', 'b'] }, {}, allowed);
    assert.deepEqual(kinds(told), ['delivered', 'delivered']);
    assert.deepEqual(bodies(sink).sort(), ['a', 'b']);
  });

  test('for no longer than there is time', async (t) => {
    const sink = await startSink(t);
    sink.plan('hang');
    const told = await send({ endpoint: sink.url(), messages: ['a'], timeoutMs: 500 }, {}, allowed);
    assert.deepEqual(kinds(told), ['retry']);
  });

  test('and when that is refused too, this is told', async (t) => {
    const sink = await startSink(t);
    const told = await send({ endpoint: sink.url(), messages: ['a'] }, {}, allowed.slice(0, -1));
    assert.deepEqual(kinds(told), ['retry']);
    assert.equal(sink.requests.length, 0);
  });
});

test("a dispatcher of the application's lives in its thread only: nothing can be done", async (t) => {
  const sink = await startSink(t);
  const told = await send({
    endpoint: sink.url(),
    options: { dispatcher: {} },
    messages: ['a'],
    timeoutMs: 10,
  });
  assert.deepEqual(told.results, [null]);
});

describe('a backend that says yes before it has read everything', () => {
  for (const warmUp of [true, false]) {
    test(`is given the rest ${warmUp ? 'over the open connection' : 'by the second thread'}`, async (t) => {
      const hasty = await HastyServer.start(t, 100);
      const times = 8_000_000;
      const told = await send({ endpoint: hasty.url, warmUp, messages: ['a', 'b'], times });
      assert.deepEqual(kinds(told), ['delivered', 'delivered']);
      assert.deepEqual(told.twice, [false, false]);
      const whole = warmUp ? [4, times, times] : [times, times];
      for (let i = 0; i < 500 && hasty.bodies.length < whole.length; i++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual([hasty.bodies, hasty.cutOff], [whole, 0]);
    });
  }
});
