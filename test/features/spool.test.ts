/** Spans that outlive their process: outages, restarts, SIGKILL. Real processes, real sockets, real files. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { decodeJaegerThrift } from '../../src/decoder/jaeger-thrift';
import type { TracerStats } from '../../src/tracer/tracer-stats';
import { closedPort, Sink } from '../fakes/sink';

const WAIT_MS = 20_000;
/** What is promised, and what a machine that others use too may add to it. */
const SPOOL_INTERVAL_MS = 300;
const SLACK_MS = 700;

interface Finished {
  readonly name: string;
  readonly atMs: number;
}

/** A program of ours, and what it has told. */
class Spooling {
  readonly child: ChildProcess;
  stderr = '';
  #stdout = '';

  constructor(what: string, prefix: string, env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(__dirname, 'spool-program.js'), what, prefix], {
      env: { PATH: process.env.PATH, CLEW_EXIT_TIMEOUT: '300ms', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (text) => (this.#stdout += text));
    this.child.stderr?.on('data', (text) => (this.stderr += text));
  }

  get finished(): Finished[] {
    const lines = this.#stdout.split('\n').filter((line) => line !== '' && !line.startsWith('stats '));
    return lines.map((line) => ({ name: line.split(' ')[0], atMs: Number(line.split(' ')[1]) }));
  }

  /** The books, now. */
  async stats(): Promise<TracerStats> {
    const before = this.#stdout.length;
    this.child.stdin?.write('stats\n');
    const told = () => /stats (\{.*\})\n/.exec(this.#stdout.slice(before))?.[1];
    await until(() => told() !== undefined, 'the program tells its books');
    return JSON.parse(told() ?? '');
  }

  async ended(): Promise<number | string> {
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      return this.child.exitCode ?? this.child.signalCode ?? '';
    const [code, signal] = await once(this.child, 'close');
    return code ?? signal;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }
}

/** Waits until so many spans are on the disk. */
async function spooled(program: Spooling, spans: number): Promise<void> {
  for (let i = 0; i < 1000 && (await program.stats()).spooled < spans; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal((await program.stats()).spooled, spans);
}

async function until(is: () => boolean, what: string): Promise<void> {
  const deadlineMs = performance.now() + WAIT_MS;
  while (!is()) {
    assert.ok(performance.now() < deadlineMs, `waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A directory, an address where nobody listens yet, and programs that are gone after the test. */
class Place {
  readonly directory: string;
  readonly port: number;
  readonly #t: TestContext;

  private constructor(t: TestContext, port: number) {
    this.#t = t;
    this.port = port;
    const parent = mkdtempSync(join(tmpdir(), 'clew-spool-'));
    this.directory = join(parent, 'spool');
    t.after(() => rmSync(parent, { recursive: true, force: true }));
  }

  static async make(t: TestContext): Promise<Place> {
    return new Place(t, await closedPort());
  }

  run(what: string, prefix = 's', env: Record<string, string> = {}): Spooling {
    const program = new Spooling(what, prefix, {
      JAEGER_ENDPOINT: `http://127.0.0.1:${this.port}/api/traces`,
      CLEW_SPOOL_DIR: this.directory,
      ...env,
    });
    this.#t.after(() => program.kill());
    return program;
  }

  /** The backend is back. */
  async backend(): Promise<Sink> {
    const sink = await Sink.start({ port: this.port });
    this.#t.after(() => sink.close());
    return sink;
  }

  get files(): string[] {
    try {
      return readdirSync(this.directory);
    } catch {
      return [];
    }
  }
}

function namesIn(sink: Sink): string[] {
  return sink.requests.flatMap(({ body }) =>
    decodeJaegerThrift(body).flatMap(({ spans }) => spans.map(({ operationName }) => operationName)),
  );
}

const TEN = Array.from({ length: 10 }, (_, i) => `s${i}`);

describe('a backend that is away while a process comes and goes', () => {
  for (const [what, code] of [
    ['end by itself', 0],
    ['exit', 3],
    ['exit later', 3],
    ['throw', 1],
    ['stay', 'SIGTERM'],
    ['stay', 'SIGKILL'],
    ['thread', 'SIGKILL'],
  ] as const) {
    test(`gets its spans once, from the next process (${what}, ${code})`, async (t) => {
      const place = await Place.make(t);
      const program = place.run(what);
      if (what === 'stay') {
        await until(() => program.finished.length === 10, 'spans are finished');
        if (code === 'SIGKILL') await spooled(program, 10);
        program.child.kill(code);
      }
      assert.equal(await program.ended(), code);
      if (code !== 'SIGKILL')
        assert.match(program.stderr, /10 spans were not delivered .* kept in the spool/);
      const sink = await place.backend();
      const next = place.run('idle');
      await until(() => namesIn(sink).length >= 10, 'the spans arrive');
      await until(() => place.files.length === 0, 'nothing is left on the disk');
      assert.deepEqual(namesIn(sink).sort(), TEN);
      const { exporters } = await next.stats();
      assert.deepEqual(
        [exporters[0].spool?.recovered, exporters[0].spool?.sent, exporters[0].spool?.maybeDuplicated],
        [10, 10, 0],
      );
      assert.doesNotMatch(program.stderr + next.stderr, /the books do not hold/);
    });
  }

  test('gets them from the same process, if it lives', async (t) => {
    const place = await Place.make(t);
    const program = place.run('stay');
    await spooled(program, 10);
    const sink = await place.backend();
    await until(() => namesIn(sink).length >= 10 && place.files.length === 0, 'the spans arrive');
    const stats = await program.stats();
    assert.deepEqual([stats.sent, stats.spooled, stats.waiting], [10, 0, 0]);
  });
});

/** What a SIGKILL has cost. */
interface Cost {
  readonly lostMs: number;
  readonly lost: number;
  readonly finished: number;
}

/** Kills a program that finishes spans without end, and looks what of them has arrived when the next one has run. */
async function costOfKill(t: TestContext, backend: string, afterSpans: number): Promise<Cost> {
  const place = await Place.make(t);
  const healthy = backend === 'that answers' ? await place.backend() : undefined;
  const hole = backend.includes('never answers') ? await blackHole(place.port) : undefined;
  const program = place.run('go on');
  await until(() => program.finished.length > afterSpans, `${afterSpans} spans are finished`);
  await program.kill();
  await hole?.close();
  const sink = healthy ?? (await place.backend());
  const next = place.run('idle');
  await until(() => place.files.length === 0, 'nothing is left on the disk');
  const { exporters } = await next.stats();
  await next.kill();
  const arrived = namesIn(sink);
  const unique = new Set(arrived);
  const twice = arrived.length - unique.size;
  const { maybeDuplicated = 0 } = exporters[0].spool ?? {};
  assert.ok(twice <= maybeDuplicated, `${twice} came twice, ${maybeDuplicated} were counted`);
  assert.doesNotMatch(program.stderr + next.stderr, /the books do not hold/);
  const { finished } = program;
  const lost = finished.filter(({ name }) => !unique.has(name));
  const endMs = finished[finished.length - 1].atMs;
  const lostMs = endMs - Math.min(endMs, ...lost.map(({ atMs }) => atMs));
  return { lostMs, lost: lost.length, finished: finished.length };
}

describe('SIGKILL with the spool on', () => {
  for (const backend of ['that answers', 'that is dead', 'that takes connections and never answers'])
    test(`at a backend ${backend}: nothing older than ${SPOOL_INTERVAL_MS} ms is lost`, async (t) => {
      const costs: Cost[] = [];
      // At no moment in particular.
      for (const afterSpans of [400, 730, 1110]) costs.push(await costOfKill(t, backend, afterSpans));
      const words = costs.map(({ lostMs, lost, finished }) => `${lostMs} ms (${lost} of ${finished} spans)`);
      t.diagnostic(`lost: what was finished in the last ${words.join(', ')}`);
      const worstMs = Math.max(...costs.map(({ lostMs }) => lostMs));
      assert.ok(worstMs <= SPOOL_INTERVAL_MS + SLACK_MS, `${worstMs} ms`);
    });
});

/** Takes connections and never answers. */
async function blackHole(port: number): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const hole = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(port, '127.0.0.1');
  await once(hole, 'listening');
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      hole.close();
      await once(hole, 'close');
    },
  };
}

test('several processes on one directory, some of them dead: every span arrives once', async (t) => {
  const place = await Place.make(t);
  const prefixes = ['a', 'b', 'c', 'd'];
  const programs = prefixes.map((prefix) => place.run('stay', prefix));
  for (const program of programs) await spooled(program, 10);
  await programs[0].kill();
  await programs[1].kill();
  const sink = await place.backend();
  const late = [place.run('idle'), place.run('idle')];
  await until(() => namesIn(sink).length >= 40 && place.files.length === 0, 'the spans arrive');
  const expected = prefixes.flatMap((prefix) => TEN.map((name) => name.replace('s', prefix)));
  assert.deepEqual(namesIn(sink).sort(), expected.sort());
  const books = await Promise.all([...programs.slice(2), ...late].map((program) => program.stats()));
  const recovered = books.map(({ exporters }) => exporters[0].spool?.sent ?? 0);
  assert.equal(
    recovered.reduce((sum, count) => sum + count, 0),
    20,
  );
  assert.deepEqual(
    books.map(({ sent, waiting }) => [sent, waiting]),
    [
      [10, 0],
      [10, 0],
      [0, 0],
      [0, 0],
    ],
  );
});

test('no secret is in a file, nor in its name', async (t) => {
  const place = await Place.make(t);
  const env = { CLEW_HEADERS: 'x-api-key=hidden-one', CLEW_TOKEN: 'hidden-two' };
  const program = place.run('exit', 's', env);
  await program.ended();
  const text = place.files.map((file) => file + readFileSync(join(place.directory, file), 'latin1')).join();
  assert.match(text, /s9/);
  assert.doesNotMatch(text, /hidden/);
  // A new key finds what the old one could not deliver.
  const sink = await place.backend();
  place.run('idle', 's', { ...env, CLEW_TOKEN: 'hidden-three' });
  await until(() => namesIn(sink).length === 10, 'the spans arrive');
  assert.equal(sink.requests[0].headers.authorization, 'Bearer hidden-three');
});

test('an exporter that has no spool says so, and a directory that is not fit is done without', async (t) => {
  const place = await Place.make(t);
  const udp = place.run('end by itself', 's', { CLEW_EXPORTER: 'jaeger-compact' });
  await udp.ended();
  assert.match(udp.stderr, /CLEW_SPOOL_DIR has no effect on the exporter jaeger-compact/);
  const unfit = place.run('end by itself', 's', { CLEW_SPOOL_DIR: '/dev/null/spool' });
  assert.equal(await unfit.ended(), 0);
  assert.match(unfit.stderr, /CLEW_SPOOL_DIR: expected a directory that only this user may write to/);
});

test('without a directory nothing of it is loaded', async () => {
  const index = join(__dirname, '..', '..', 'src', 'index.js');
  const script = `const tracer = require(${JSON.stringify(index)}).initTracer({ serviceName: 's' });
    tracer.startSpan('op').finish();
    console.log(Object.keys(require.cache).filter((file) => /reporter.spool.spool/.test(file)).length);
    process.reallyExit(0);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [count] = await once(child.stdout, 'data');
  assert.equal(String(count).trim(), '0');
});
