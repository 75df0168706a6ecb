/** The demo that `npm start` runs, as a person sees it: real processes, real HTTP, a real database. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { describe, test } from 'node:test';
import { startCollector } from '../../src/collector/server';
import { ANY_PORTS, Program, survivors } from './program';

const MAIN = 'essay-system/main.js';
const FEW = ['--requests', '60'];

test('the demo, once: two traces are drawn, nothing is lost, and it ends by itself', async (t) => {
  const takers = await Promise.all([8080, 14268].map(take));
  const demo = new Program(MAIN, ['--once', ...FEW]);
  t.after(() => takers.forEach((taker) => void taker.close()));
  assert.equal(await demo.end(), 0, demo.output);
  assert.match(demo.output, /port 8080 is taken/i);
  assert.match(demo.output, /port 14268 is taken/i);

  const [, fast = '', slow = ''] = demo.output.split(/A (?:fast|slow) trace: /);
  const services = ['load-balancer', 'frontend', 'backend', 'database', 'cache', 'third-party-api'];
  for (const name of services) assert.match(fast, new RegExp(`\\b${name}\\b`), fast);
  for (const name of services.slice(0, 4)) assert.match(slow, new RegExp(`\\b${name}\\b`), slow);

  const [, started, sent, stored] =
    /(\d+) spans started = (\d+) sent = (\d+) in the store: nothing was lost/.exec(demo.output) ?? [];
  assert.ok(Number(started) > 60 * 4, demo.output);
  assert.deepEqual([sent, stored], [started, started]);
  // The table's own sum: a row a process, eight of them.
  const rows = [...demo.output.matchAll(/^ {2}([a-z-]+(?:-[12])?) +(\d+) +(\d+) +0 +0$/gm)];
  const total = rows.pop();
  assert.equal(total?.[1], 'together');
  assert.equal(rows.length, 8, demo.output);
  assert.equal(String(rows.reduce((sum, [, , count]) => sum + Number(count), 0)), started);
  assert.doesNotMatch(demo.output, /clew (warning|error)/);
});

describe('with JAEGER_ENDPOINT', () => {
  test('everything goes there; the demo stays up, answers, and one Ctrl-C ends it with all its processes', async (t) => {
    const { store, urls, close } = await startCollector({ ports: ANY_PORTS });
    const demo = new Program(MAIN, FEW, { JAEGER_ENDPOINT: `${urls.jaeger}/api/traces` });
    t.after(() => Promise.all([demo.kill(), close()]));
    await demo.says(/Ctrl-C ends it/);
    const [, started] = await demo.says(/(\d+) spans started = \1 sent: nothing was lost/);
    assert.equal(store.spans, Number(started), demo.output);
    assert.match(demo.output, /\(JAEGER_ENDPOINT\)/);

    const [, origin] = await demo.says(/enter at (\S+)/);
    const page = await fetch(`${origin}/shelf`);
    assert.equal(page.status, 200);
    const traceId = page.headers.get('x-trace-id') ?? '';
    const members = demo.children();
    assert.equal(members.length, 8);
    // Under npm one Ctrl-C arrives twice: from the terminal, and from npm.
    demo.child.kill('SIGINT');
    demo.child.kill('SIGINT');
    assert.equal(await demo.end(), 0, demo.output);
    assert.deepEqual(await survivors(members), []);
    // What was asked for by hand was delivered as the processes left; the shelf's N+1 queries are plain to see.
    const services = store.trace(traceId)?.spans.map(({ process }) => process.serviceName) ?? [];
    assert.equal(services.filter((name) => name === 'database').length, 1 + 12);
  });
});

test('a driver that is killed leaves no orphans', async (t) => {
  const demo = new Program(MAIN, FEW);
  // The last one is up: each of the eight is there to be left behind.
  await demo.says(/processes are up/);
  const members = demo.children();
  assert.equal(members.length, 8);
  // Should this test fail, what it found must not outlive it.
  t.after(async () => (await survivors(members, 0)).forEach((pid) => void process.kill(pid, 'SIGKILL')));
  demo.child.kill('SIGKILL');
  assert.deepEqual(await survivors(members), []);
});

test('arguments that are wrong are answered by the usage and exit code 2', async () => {
  for (const args of [['--twice'], ['--requests', '59'], ['--requests', '5001'], ['--requests', 'many']]) {
    const demo = new Program(MAIN, args);
    assert.equal(await demo.end(), 2);
    assert.match(demo.output, /^Usage: npm start/);
  }
});

/** Listens on `port`, unless somebody does already: it is taken in any case. */
async function take(port: number): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve).once('error', resolve));
  return server;
}
