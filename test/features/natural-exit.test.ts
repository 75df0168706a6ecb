/** A program that ends by itself: what it finished arrives, and it is not kept. Real processes, real sockets. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { projectRoot } from '../fakes/project-root';

const clew = join(projectRoot, 'dist', 'index.js');
const opentracing = require.resolve('opentracing');

interface Ended {
  readonly ms: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(script: string, env: Record<string, string> = {}, args: string[] = []): Promise<Ended> {
  const started = performance.now();
  const child: ChildProcess = spawn(process.execPath, [...args, '-e', script], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', (chunk) => (text[name] += chunk));
  const [code] = await once(child, 'close');
  return { ms: performance.now() - started, code, ...text };
}

const oneSpan = `const tracer = require(${JSON.stringify(clew)}).initTracer({ serviceName: 'short' });
  tracer.startSpan('op').finish();`;
const untraced = `const tracer = new (require(${JSON.stringify(opentracing)}).Tracer)();
  tracer.startSpan('op').finish();`;

function endpoint(server: { address(): unknown }): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/traces`;
}

/** Where nobody listens. */
async function nobody(): Promise<string> {
  const closed = createTcpServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const refused = endpoint(closed);
  closed.close();
  return refused;
}

/** Takes connections and never answers. */
async function blackHole(t: TestContext): Promise<Server> {
  const sockets: Socket[] = [];
  const hole = createTcpServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(hole, 'listening');
  t.after(() => {
    hole.close();
    for (const socket of sockets) socket.destroy();
  });
  return hole;
}

describe('a program that starts one span, finishes it and does nothing else', () => {
  let sink: HttpServer;
  let bodies: Buffer[] = [];

  before(async () => {
    sink = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      bodies.push(Buffer.concat(chunks));
      response.writeHead(202).end();
    }).listen(0, '127.0.0.1');
    await once(sink, 'listening');
  });
  after(() => sink.close());

  test('exits by itself within 250 ms of the same program untraced, and the span arrives', async () => {
    // The best of five of each: what other processes of this machine take is nobody's cost here.
    const best = { plain: Number.POSITIVE_INFINITY, traced: Number.POSITIVE_INFINITY };
    for (let i = 0; i < 5; i++) {
      bodies = [];
      const plain = await run(untraced);
      const traced = await run(oneSpan, { JAEGER_ENDPOINT: endpoint(sink) });
      assert.deepEqual([traced.code, traced.stdout, traced.stderr], [0, '', '']);
      assert.equal(bodies.length, 1);
      assert.ok(bodies[0].includes('short') && bodies[0].includes('op'));
      best.plain = Math.min(best.plain, plain.ms);
      best.traced = Math.min(best.traced, traced.ms);
    }
    assert.ok(best.traced - best.plain < 250, `took ${Math.round(best.traced - best.plain)} ms longer`);
  });

  test('against a refused port is not held, exits with its own code, and says what was lost', async () => {
    const refused = await nobody();
    const plain = await run(`${untraced} process.exitCode = 3;`);
    // A hundred times what it takes, and a tenth of what it may.
    const env = { JAEGER_ENDPOINT: refused, CLEW_EXIT_TIMEOUT: '20s' };
    const ended = await run(`${oneSpan} process.exitCode = 3;`, env);
    assert.equal(ended.code, 3);
    assert.ok(ended.ms - plain.ms < 2000, `took ${Math.round(ended.ms - plain.ms)} ms longer`);
    assert.match(ended.stderr, /ECONNREFUSED/);
    assert.match(ended.stderr, /1 span .*not delivered/);
  });

  test('against a server that never answers exits within exitTimeoutMs, with its own code', async (t) => {
    const hole = await blackHole(t);
    const env = { JAEGER_ENDPOINT: endpoint(hole), CLEW_EXIT_TIMEOUT: '300ms' };
    const plain = await run(`${untraced} process.exitCode = 3;`);
    const ended = await run(`${oneSpan} process.exitCode = 3;`, env);
    assert.equal(ended.code, 3);
    assert.ok(ended.ms - plain.ms < 300 + 500, `took ${Math.round(ended.ms - plain.ms)} ms longer`);
    assert.match(ended.stderr, /1 span .*not delivered/);
  });

  for (const [what, count] of [
    ['flush', 'waiting'],
    ['close', 'dropped.closed'],
  ]) {
    test(`which awaits ${what}() where nobody listens is answered at once, and ends with its own code`, async () => {
      const script = `${oneSpan}
        tracer.${what}().then((report) => {
          console.log(report.complete, report.sent, report.${count});
          process.exitCode = 3;
        });`;
      const env = { JAEGER_ENDPOINT: await nobody(), CLEW_EXIT_TIMEOUT: '20s' };
      const plain = await run(untraced);
      const ended = await run(script, env);
      assert.deepEqual([ended.code, ended.stdout], [3, 'false 0 1\n']);
      // A hundred times what it takes, and a tenth of what it may.
      assert.ok(ended.ms - plain.ms < 2000, `took ${Math.round(ended.ms - plain.ms)} ms longer`);
      assert.match(ended.stderr, /ECONNREFUSED/);
      assert.equal(ended.stderr.match(/1 span .*not delivered/g)?.length, 1, ended.stderr);
    });
  }

  test('and is tests, whose last hook awaits close() where nobody listens: they pass', async () => {
    const script = `const { after, test } = require('node:test');
      const tracer = require(${JSON.stringify(clew)}).initTracer({ serviceName: 'tested' });
      after(() => tracer.close());
      test('a test', () => tracer.startSpan('op').finish());`;
    const ended = await run(script, { JAEGER_ENDPOINT: await nobody() });
    assert.equal(ended.code, 0, ended.stdout);
    assert.match(ended.stdout, /^# pass 1$/m);
  });

  test('whose backend restarts while it awaits flush() or close() waits for it, and all arrives', async () => {
    for (const what of ['flush', 'close']) {
      const port = Number(new URL(await nobody()).port);
      // The program tells when its flush has begun: nobody listens then.
      const script = `const { createServer } = require('node:http');
        ${oneSpan}
        let bodies = 0;
        const backend = () => createServer((request, response) => {
          request.resume().on('end', () => { bodies++; response.writeHead(202, { connection: 'close' }).end(); });
        }).listen(${port}, '127.0.0.1');
        const first = backend().on('listening', async () => {
          await tracer.flush();
          first.close();
          await new Promise((resolve) => first.on('close', resolve));
          tracer.startSpan('second').finish();
          const waiting = tracer.${what}();
          while (tracer.stats().exporters[0].retries === 0) await new Promise(setImmediate);
          const second = backend();
          const { complete, sent, dropped } = await waiting;
          console.log(complete, sent, JSON.stringify(dropped), bodies);
          second.close();
        });`;
      const env = { JAEGER_ENDPOINT: `http://127.0.0.1:${port}/api/traces` };
      const ended = await run(script, env);
      assert.deepEqual([ended.code, ended.stdout], [0, 'true 1 {} 2\n'], ended.stderr);
    }
  });

  test('which awaits flush() at its top level is answered, and ends with its own code', async (t) => {
    const hole = await blackHole(t);
    const env = { JAEGER_ENDPOINT: endpoint(hole), CLEW_EXIT_TIMEOUT: '300ms' };
    const script = `import clew from ${JSON.stringify(clew)};
      const tracer = clew.initTracer({ serviceName: 'short' });
      tracer.startSpan('op').finish();
      const report = await tracer.flush();
      console.log(report.complete, report.waiting);`;
    const plain = await run(untraced);
    const ended = await run(script, env, ['--input-type=module']);
    assert.equal(ended.code, 0);
    assert.equal(ended.stdout, 'false 1\n');
    assert.ok(ended.ms - plain.ms < 300 + 500, `took ${Math.round(ended.ms - plain.ms)} ms longer`);
  });

  test('of two tracers, one where nobody listens takes nothing from the close() of the other', async () => {
    const script = `const { createServer } = require('node:http');
      const { initTracer } = require(${JSON.stringify(clew)});
      // It takes its time, so that the other one has given up long before.
      const backend = createServer((request, response) => {
        request.resume().on('end', () => setTimeout(() => { console.log('taken'); response.end(); }, 200));
      }).listen(0, '127.0.0.1', () => {
        const endpoint = 'http://127.0.0.1:' + backend.address().port + '/api/traces';
        const one = initTracer({ serviceName: 'one', endpoint: process.env.NOBODY });
        const other = initTracer({ serviceName: 'other', endpoint, maxBatchBytes: 4096, exitTimeoutMs: 20_000 });
        one.startSpan('op').finish();
        for (let i = 0; i < 2; i++) other.startSpan('op').setTag('text', 'x'.repeat(2500)).finish();
        void other.close();
        process.kill(process.pid, 'SIGTERM');
      });`;
    const ended = await run(script, { NOBODY: await nobody() });
    assert.equal(ended.stdout, 'taken\ntaken\n', ended.stderr);
    assert.equal(ended.stderr.match(/not delivered/g)?.length, 1, ended.stderr);
  });

  test("leaves the application's globals and listeners as they were", async () => {
    const script = `const before = Object.getOwnPropertyNames(globalThis).concat(Object.getOwnPropertySymbols(globalThis).map(String));
      const { fetch, setTimeout } = globalThis;
      ${oneSpan}
      const names = () => Object.getOwnPropertyNames(globalThis).concat(Object.getOwnPropertySymbols(globalThis).map(String));
      tracer.flush().then((report) => {
        const added = names().filter((name) => !before.includes(name));
        console.log(JSON.stringify({ sent: report.sent, added, same: fetch === globalThis.fetch && setTimeout === globalThis.setTimeout,
          dispatcher: String(globalThis[Symbol.for('undici.globalDispatcher.1')]), listeners: process.eventNames().map(String) }));
      });`;
    const { stdout } = await run(script, { JAEGER_ENDPOINT: endpoint(sink) });
    const seen = JSON.parse(stdout);
    assert.deepEqual(seen, {
      sent: 1,
      added: ['Symbol(clew.0)'],
      same: true,
      dispatcher: 'undefined',
      listeners: seen.listeners,
    });
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      assert.ok(!seen.listeners.includes(event), event);
    }
  });

  test('and requires and imports Clew at once has one implementation, whose spans know each other', async () => {
    const script = `const required = require(${JSON.stringify(clew)});
      import(${JSON.stringify(clew.replace(/\.js$/, '.mjs'))}).then((imported) => {
        const parent = imported.initTracer({ exporter: 'none' }).startSpan('parent');
        const child = required.initTracer({ exporter: 'none' }).startSpan('child', { childOf: parent });
        console.log(imported.Tracer === required.Tracer, child.context().toTraceId() === parent.context().toTraceId());
      });`;
    assert.equal((await run(script)).stdout, 'true true\n');
  });
});
