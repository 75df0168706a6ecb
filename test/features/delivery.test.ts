/** From `finish()` to a backend and back, with the real tracer on real sockets, whatever the backend does. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import type { Tracer } from '../../src/tracer/tracer';
import { jaegerIdls, readJaegerBatch, structReader } from '../encoder/jaeger-judge';
import { closedPort, Sink } from '../fakes/sink';

const readBatch = structReader(jaegerIdls[0], 'Batch');
const MIB = 1024 * 1024;

let sink: Sink;
let warnings: string[];

beforeEach(async () => {
  sink = await Sink.start();
  warnings = [];
});
afterEach(() => sink.close());

function tracerTo(t: TestContext, options: ClewOptions): Tracer {
  const logger = { error: (message: string) => warnings.push(message) };
  const tracer = initTracer({ serviceName: 'shop', logger, ...options });
  t.after(() => tracer.close({ timeoutMs: 0 }));
  return tracer;
}

/** The operation names of everything the sink has taken, in order. */
function namesTaken(): string[] {
  const batches = sink.requests.map(({ body }) => readJaegerBatch(readBatch, body));
  return batches.flatMap(({ spans }) => spans.map(({ name }) => name));
}

function finish(tracer: Tracer, ...names: string[]): void {
  for (const name of names) tracer.startSpan(name).finish();
  look(tracer);
}

function look(tracer: Tracer) {
  const stats = tracer.stats();
  const sum = (dropped: Partial<Record<string, number>>) =>
    Object.values(dropped).reduce<number>((total, count) => total + (count ?? 0), 0);
  assert.equal(stats.finished, stats.sent + sum(stats.dropped) + stats.waiting);
  for (const { accepted, sent, dropped, waiting } of stats.exporters) {
    assert.equal(accepted, sent + sum(dropped) + waiting);
  }
  return stats;
}

describe('a healthy backend', () => {
  test('gets 100 000 spans finished in one synchronous burst, with default options: none is dropped', async (t) => {
    const tracer = tracerTo(t, { endpoint: sink.url() });
    for (let i = 0; i < 100_000; i++) {
      tracer.startSpan('GET /books').setTag('http.status_code', 200).finish();
    }
    assert.deepEqual(look(tracer).dropped, {});
    const report = await tracer.flush();
    assert.deepEqual(report, { sent: 100_000, dropped: {}, waiting: 0, complete: true });
    assert.equal(namesTaken().length, 100_000);
    assert.equal(sink.connections, 1);
    assert.deepEqual(warnings, []);
  });

  test('gets a span within the flush interval, without anybody asking', async (t) => {
    const tracer = tracerTo(t, { endpoint: sink.url(), flushIntervalMs: 10 });
    finish(tracer, 'alone');
    await sink.received(1);
    assert.deepEqual(namesTaken(), ['alone']);
  });
});

describe('a dead backend', () => {
  /** Takes connections and never answers. */
  async function blackHole(t: TestContext): Promise<string> {
    const sockets: Socket[] = [];
    const hole = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    await once(hole, 'listening');
    t.after(() => {
      hole.close();
      for (const socket of sockets) socket.destroy();
    });
    return `http://127.0.0.1:${(hole.address() as AddressInfo).port}/api/traces`;
  }

  async function growth(endpoint: string, maxQueueBytes: number) {
    const file = join(__dirname, 'delivery-growth.js');
    const args = ['--expose-gc', file, endpoint, String(maxQueueBytes)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
    return JSON.parse(stdout);
  }

  test('costs no more memory than the queue may have and 32 MiB, over a million spans', async (t) => {
    const seen = await growth(await blackHole(t), 64 * MIB);
    t.diagnostic(`grew by ${(seen.grownBytes / MIB).toFixed(1)} MiB`);
    assert.equal(seen.finished, 1_100_000);
    assert.equal(seen.sent, 0);
    assert.ok(seen.dropped['queue-full'] > 0, 'the bound was reached');
    assert.ok(seen.grownBytes <= 96 * MIB, `grew by ${seen.grownBytes} bytes`);
  });

  test('that refuses connections costs no more either', async (t) => {
    const seen = await growth(`http://127.0.0.1:${await closedPort()}/api/traces`, 8 * MIB);
    t.diagnostic(`grew by ${(seen.grownBytes / MIB).toFixed(1)} MiB`);
    assert.ok(seen.grownBytes <= 40 * MIB, `grew by ${seen.grownBytes} bytes`);
  });

  test('does no harm to another exporter', async (t) => {
    const dead = await blackHole(t);
    const exporter = [
      { type: 'jaeger', endpoint: dead },
      { type: 'jaeger', endpoint: sink.url() },
    ] as const;
    const tracer = tracerTo(t, { exporter, flushIntervalMs: 10 });
    for (let i = 0; i < 20; i++) {
      finish(tracer, `op${i}`);
      await sink.received(i + 1);
    }
    assert.equal(namesTaken().length, 20);
    const report = await tracer.flush({ timeoutMs: 50 });
    assert.equal(report.complete, false);
    const [first, second] = look(tracer).exporters;
    assert.deepEqual([first.sent, first.waiting, second.sent, second.waiting], [0, 20, 20, 0]);
  });

  test('gets everything that the queue has kept, once it is back', async (t) => {
    const port = await closedPort();
    const tracer = tracerTo(t, { endpoint: `http://127.0.0.1:${port}/api/traces` });
    finish(tracer, 'a', 'b');
    const early = await tracer.flush({ timeoutMs: 50 });
    assert.deepEqual([early.complete, early.waiting], [false, 2]);
    assert.match(warnings.join(), /ECONNREFUSED.*npx clew view/);
    const risen = await Sink.start({ port });
    t.after(() => risen.close());
    finish(tracer, 'c');
    const report = await tracer.flush();
    assert.deepEqual([report.complete, report.waiting, look(tracer).sent], [true, 0, 3]);
  });
});

describe('flush()', () => {
  test('waits for the request in flight and what was finished before it, while more keeps coming', async (t) => {
    const tracer = tracerTo(t, { endpoint: sink.url() });
    finish(tracer, 'first');
    const first = tracer.flush();
    finish(tracer, 'second');
    const second = tracer.flush();
    const load = setInterval(() => finish(tracer, 'later'), 1);
    const reports = await Promise.all([first, second]);
    clearInterval(load);
    assert.deepEqual(
      reports.map(({ complete }) => complete),
      [true, true],
    );
    assert.deepEqual(namesTaken().slice(0, 2), ['first', 'second']);
    assert.equal(look(tracer).sent >= 2, true);
  });

  test('tells of what the backend refused', async (t) => {
    sink.plan({ status: 400, body: 'no' });
    const tracer = tracerTo(t, { endpoint: sink.url() });
    finish(tracer, 'a', 'b');
    assert.deepEqual(await tracer.flush(), { sent: 0, dropped: { rejected: 2 }, waiting: 0, complete: true });
    assert.match(warnings.join(), /HTTP 400: no/);
  });

  test('ends at its deadline, or when the application aborts it, and takes a callback', async (t) => {
    sink.usual = 'hang';
    const tracer = tracerTo(t, { endpoint: sink.url() });
    finish(tracer, 'a');
    assert.equal((await tracer.flush({ timeoutMs: 20 })).waiting, 1);
    const controller = new AbortController();
    const flushed = tracer.flush({ signal: controller.signal });
    controller.abort();
    assert.equal((await flushed).complete, false);
    const report = await new Promise((resolve) => void tracer.flush({ timeoutMs: 0 }, resolve));
    assert.deepEqual(report, { sent: 0, dropped: {}, waiting: 1, complete: false });
  });

  test('has a 413 halved until it passes', async (t) => {
    sink.usual = ({ body }) => ({ status: body.length > 2000 ? 413 : 200 });
    const tracer = tracerTo(t, { endpoint: sink.url() });
    finish(tracer, ...Array.from({ length: 200 }, (_, i) => `op${i}`));
    const report = await tracer.flush();
    assert.deepEqual([report.sent, report.complete], [200, true]);
    const taken = sink.requests.filter(({ body }) => body.length <= 2000);
    const spans = taken.flatMap(({ body }) => readJaegerBatch(readBatch, body).spans);
    assert.deepEqual(
      spans.map(({ name }) => name),
      Array.from({ length: 200 }, (_, i) => `op${i}`),
    );
  });
});

describe('close()', () => {
  test('delivers what was finished; what is finished later is counted as lost', async (t) => {
    const tracer = tracerTo(t, { endpoint: sink.url() });
    finish(tracer, 'a');
    assert.deepEqual(await tracer.close(), { sent: 1, dropped: {}, waiting: 0, complete: true });
    finish(tracer, 'b');
    assert.deepEqual(look(tracer).dropped, { closed: 1 });
    assert.deepEqual(namesTaken(), ['a']);
  });

  test('gives up at its deadline, and what did not go out is lost and counted', async (t) => {
    sink.usual = 'hang';
    const tracer = tracerTo(t, { endpoint: sink.url() });
    finish(tracer, 'a', 'b');
    const report = await tracer.close({ timeoutMs: 50 });
    assert.deepEqual(report, { sent: 0, dropped: { closed: 2 }, waiting: 0, complete: false });
  });

  test('of one tracer leaves others to the same backend at work', async (t) => {
    const one = tracerTo(t, { endpoint: sink.url() });
    const two = tracerTo(t, { endpoint: sink.url() });
    finish(one, 'one');
    finish(two, 'two');
    await one.close();
    const report = await two.flush();
    assert.deepEqual([report.sent, report.complete], [1, true]);
    assert.equal(sink.connections, 1, 'they shared a connection');
  });
});

test('one span that cannot be encoded is lost alone', async (t) => {
  const tracer = tracerTo(t, { endpoint: sink.url() });
  finish(tracer, 'a');
  const poison = tracer.startSpan('poison');
  Object.defineProperty(poison, 'references', { get: () => assert.fail('a bug of ours') });
  poison.finish();
  finish(tracer, 'b');
  const report = await tracer.flush();
  assert.deepEqual([report.sent, report.waiting, report.complete], [2, 0, true]);
  assert.deepEqual(look(tracer).dropped, { 'encode-error': 1 });
  assert.deepEqual(namesTaken(), ['a', 'b']);
});
