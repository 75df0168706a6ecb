import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { TEST_CA, TEST_SERVER_CERT, TEST_SERVER_KEY } from '../fakes/certificates';
import { ForwardProxy } from '../fakes/forward-proxy';
import { projectRoot } from '../fakes/project-root';
import { Sink } from '../fakes/sink';

const TLS = { cert: TEST_SERVER_CERT, key: TEST_SERVER_KEY };

function startSender(endpoint: string, t: TestContext, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, [join(__dirname, 'lonely-sender.js'), endpoint], {
    env: { PATH: process.env.PATH, TEST_CA, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Takes away all that holds the process but our connection; it ends long before its request would time out. */
async function endsByItself(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  const [code, signal] = await once(child, 'exit', { signal: AbortSignal.timeout(10_000) });
  assert.deepEqual([code, signal], [0, null]);
}

/** What it says of its first message. */
async function told(child: ChildProcess): Promise<{ kind: string; loaded: string[]; agents: unknown[] }> {
  const [printed] = await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return JSON.parse(String(printed));
}

/** The second message meets a connection that has lain idle, which undici treats otherwise than a new one. */
async function sendsAnother(child: ChildProcess, sink: Sink): Promise<void> {
  await told(child);
  child.stdin?.write('another');
  await sink.received(2);
  assert.equal(sink.connections, 1);
}

test("a delivered message leaves the application's global dispatcher as it was", async (t) => {
  const sink = await Sink.start();
  t.after(() => sink.close());
  const child = startSender(sink.url(), t);
  assert.deepEqual(await told(child), { kind: 'delivered', loaded: [], agents: [] });
  await endsByItself(child);
});

describe('a process is not held', () => {
  test('by a backend that takes a second message and never answers', async (t) => {
    const sink = await Sink.start();
    t.after(() => sink.close());
    sink.plan({}, 'hang');
    const child = startSender(sink.url(), t);
    await sendsAnother(child, sink);
    await endsByItself(child);
  });

  test('by a server that never says hello in TLS', async (t) => {
    const server = createServer((socket) => socket.on('error', () => {}));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const child = startSender(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`, t);
    const [socket] = await once(server, 'connection');
    t.after(() => socket.destroy());
    t.after(() => server.close());
    await endsByItself(child);
  });

  for (const [scheme, tls] of [
    ['http', undefined],
    ['https', TLS],
  ] as const) {
    test(`by a backend behind a proxy, by ${scheme}`, async (t) => {
      const sink = await Sink.start({ tls });
      const proxy = await ForwardProxy.start(sink.port);
      t.after(() => proxy.close());
      t.after(() => sink.close());
      sink.plan({}, 'hang');
      const child = startSender(`${scheme}://jaeger.example/`, t, { HTTP_PROXY: proxy.url });
      await sendsAnother(child, sink);
      await endsByItself(child);
    });
  }
});

test('undici is at the one exact version whose inner files we know', () => {
  const read = (path: string) => JSON.parse(readFileSync(join(projectRoot, path), 'utf8'));
  const wanted = read('package.json').dependencies.undici;
  assert.match(wanted, /^\d+\.\d+\.\d+$/);
  assert.equal(read('node_modules/undici/package.json').version, wanted);
  for (const file of [
    'dispatcher/client.js',
    'dispatcher/env-http-proxy-agent.js',
    'core/connect.js',
    'api/api-connect.js',
  ]) {
    assert.equal(typeof require(`undici/lib/${file}`), 'function', file);
  }
});
