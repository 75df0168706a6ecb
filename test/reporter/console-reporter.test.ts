import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { Diagnostics } from '../../src/diagnostics/logger';
import { ConsoleReporter } from '../../src/reporter/console-reporter';
import { durationText } from '../../src/reporter/span-text';
import { FAKE_START_US, spanRecord } from '../fakes/span-record';

const quiet = new Diagnostics(undefined, 'none');
const never = new AbortController().signal;

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly hasColors?: () => boolean;
}

/** A reporter, and what it has printed. */
function reporterOn(screen: Screen = {}, env: NodeJS.ProcessEnv = {}) {
  const stream = Object.assign(new PassThrough(), screen);
  const reporter = new ConsoleReporter({ serviceName: 'shop', stream, env, diagnostics: quiet });
  return { reporter, stream, printed: () => String(stream.read() ?? '') };
}

/** Span `id` below `parent`, `afterMs` later than the first. */
function span(id: number, parent: number, afterMs: number, operationName: string, overrides: object = {}) {
  return spanRecord({
    ids: { spanId1: id, parentId1: parent },
    startUs: FAKE_START_US + afterMs * 1000,
    operationName,
    ...overrides,
  });
}

describe('a group of spans', () => {
  test('is an indented tree in order of start, with durations, tags and error marks', () => {
    const { reporter, printed } = reporterOn();
    reporter.report([
      span(4, 3, 9, 'connect', { durationUs: 250 }),
      span(3, 1, 8, 'charge card', { durationUs: 1_250_000, tags: ['error', true, 'peer.service', 'bank'] }),
      span(2, 1, 1, 'load basket', { durationUs: 3100, tags: ['db.type', 'sql', 'rows', 2] }),
      span(1, 0, 0, 'POST /orders', { durationUs: 1_300_000, tags: ['http.status_code', 500] }),
    ]);
    assert.equal(
      printed(),
      `trace 0102030405060708090a0b0c0d0e0f10 · shop · 4 spans
    1.30 s  POST /orders  http.status_code=500
   3.10 ms    load basket  db.type=sql  rows=2
    1.25 s    charge card  error=true  peer.service=bank ✗
    250 µs      connect
`,
    );
  });

  test('has its orphans at the left, and its trace id in 16 digits when it has no more', () => {
    const { reporter, printed } = reporterOn();
    const ids = { traceId0: 0, traceId1: 0, spanId1: 7, parentId1: 6 };
    reporter.report([spanRecord({ operationName: 'served here', ids, remoteParent: true })]);
    assert.equal(printed(), 'trace 090a0b0c0d0e0f10 · shop · 1 span\n   5.00 ms  served here\n');
  });

  test('loses no span to ids that occur twice or go in a circle', () => {
    const { reporter, printed } = reporterOn();
    const spans = [
      span(1, 0, 0, 'root'),
      span(1, 0, 1, 'the same id'),
      span(2, 1, 2, 'child'),
      span(3, 3, 3, 'its own parent'),
      span(4, 5, 4, 'hen'),
      span(5, 4, 5, 'egg'),
    ];
    reporter.report(spans);
    const names = spans.map(({ operationName }) => operationName).sort();
    const lines = printed().trimEnd().split('\n').slice(1);
    assert.deepEqual(lines.map((line) => line.slice(10).trim()).sort(), names);
  });

  test('that is a chain of a thousand is indented as far as can be read', () => {
    const { reporter, printed } = reporterOn();
    reporter.report(Array.from({ length: 1000 }, (_, i) => span(i + 1, i, i, `level ${i}`)));
    const lines = printed().trimEnd().split('\n');
    assert.equal(lines.length, 1001);
    assert.equal(lines[21].indexOf('level 20') - lines[20].indexOf('level 19'), 2);
    assert.equal(lines[22].indexOf('level 21'), lines[21].indexOf('level 20'));
    assert.equal(lines[1000].indexOf('level 999'), lines[21].indexOf('level 20'));
  });

  test('of which none are left is not printed', () => {
    const { reporter, printed } = reporterOn();
    reporter.report([]);
    assert.equal(printed(), '');
  });
});

describe('a line', () => {
  const long = span(1, 0, 0, 'GET /', { tags: ['http.url', 'x'.repeat(500), 'error', true] });

  test('is as long as the terminal is wide, and keeps its mark', () => {
    const { reporter, printed } = reporterOn({ isTTY: true, columns: 60, hasColors: () => false });
    reporter.report([long]);
    const [title, line] = printed().split('\n');
    assert.equal(title.length, 54);
    assert.equal(line.length, 60);
    assert.match(line, /^ {3}5\.00 ms {2}GET \/ {2}http\.url=x+… ✗$/);
  });

  test('has 200 characters at most elsewhere, and 40 at least', () => {
    const elsewhere = reporterOn({ columns: 10 });
    elsewhere.reporter.report([long]);
    assert.equal(elsewhere.printed().split('\n')[1].length, 200);
    const narrow = reporterOn({ isTTY: true, columns: 10 }, { NO_COLOR: '1' });
    narrow.reporter.report([long]);
    assert.deepEqual(
      narrow
        .printed()
        .trimEnd()
        .split('\n')
        .map(({ length }) => length),
      [40, 40],
    );
  });

  test('does not end early, ring, or move the cursor, whatever stands in names and tags', () => {
    const { reporter, printed } = reporterOn();
    const hostile = '\u001b[2J\u0007one\r\ntwo\u2028\u202ethree\ud800\u009b0m';
    reporter.report([span(1, 0, 0, hostile, { tags: [hostile, hostile] })]);
    const shown = ' [2J one two three 0m';
    assert.equal(printed().split('\n').slice(1).join('\n'), `   5.00 ms  ${shown}  ${shown}=${shown}\n`);
  });

  test('says how long bytes are, and nothing of them', () => {
    const { reporter, printed } = reporterOn();
    reporter.report([span(1, 0, 0, 'op', { tags: ['payload', Uint8Array.of(1, 2, 3)] })]);
    assert.match(printed(), /payload=<3 bytes>/);
  });

  for (const [durationUs, text] of [
    [0, '0 µs'],
    [999, '999 µs'],
    [1000, '1.00 ms'],
    [9994, '9.99 ms'],
    [10_000, '10.0 ms'],
    [999_900, '999.9 ms'],
    [1_000_000, '1.00 s'],
    [86_400_000_000, '86400.00 s'],
  ] as const) {
    test(`says ${text} of ${durationUs} µs`, () => assert.equal(durationText(durationUs), text));
  }
});

describe('colours', () => {
  const red = span(1, 0, 0, 'op', { tags: ['error', true] });
  const coloured = (screen: Screen, env: NodeJS.ProcessEnv = {}) => {
    const { reporter, printed } = reporterOn(screen, env);
    reporter.report([red]);
    const text = printed();
    assert.equal(
      stripVTControlCharacters(text),
      `trace 0102030405060708090a0b0c0d0e0f10 · shop · 1 span
   5.00 ms  op  error=true ✗
`,
    );
    return text.includes('\u001b[');
  };

  test('are for terminals only', () => {
    assert.equal(coloured({ isTTY: true }), true);
    assert.equal(coloured({ isTTY: true, hasColors: () => true }), true);
    assert.equal(coloured({ isTTY: true, hasColors: () => false }), false);
    assert.equal(coloured({}), false);
  });

  test('are not for people who set NO_COLOR to anything', () => {
    assert.equal(coloured({ isTTY: true }, { NO_COLOR: '0' }), false);
    assert.equal(coloured({ isTTY: true }, { NO_COLOR: '' }), true);
  });
});

describe('the books', () => {
  test('count what was printed as sent', async () => {
    const { reporter, printed } = reporterOn();
    reporter.report([span(1, 0, 0, 'a'), span(2, 1, 1, 'b')]);
    reporter.report([span(3, 0, 0, 'c')]);
    await reporter.flush(never);
    const [{ name, accepted, sent, batchesSent, bytesSent, waiting }] = reporter.stats();
    const bytes = Buffer.byteLength(printed());
    assert.deepEqual([name, accepted, sent, batchesSent, bytesSent, waiting], ['console', 3, 3, 2, bytes, 0]);
  });

  test('wait for a stream that takes its time, until there is none left', async () => {
    let took = () => {};
    const stream = new Writable({
      write: (_, __, done) => {
        took = done;
      },
    });
    const reporter = new ConsoleReporter({ serviceName: 'shop', stream, env: {}, diagnostics: quiet });
    reporter.report([span(1, 0, 0, 'a')]);
    await reporter.flush(AbortSignal.abort());
    const end = new AbortController();
    const givenUp = reporter.flush(end.signal);
    end.abort();
    await givenUp;
    assert.equal(reporter.stats()[0].waiting, 1);
    const flushed = reporter.flush(never);
    took();
    await flushed;
    assert.deepEqual([reporter.stats()[0].waiting, reporter.stats()[0].sent], [0, 1]);
  });

  test('and nothing else say that a stream failed', async () => {
    const stream = new Writable({ write: (_, __, done) => done(new Error('no paper')) });
    const reporter = new ConsoleReporter({ serviceName: 'shop', stream, env: {}, diagnostics: quiet });
    reporter.report([span(1, 0, 0, 'a'), span(2, 1, 1, 'b')]);
    await reporter.flush(never);
    const [{ sent, dropped, lastError }] = reporter.stats();
    assert.deepEqual([sent, dropped, lastError], [0, { rejected: 2 }, 'no paper']);
    assert.equal(stream.listenerCount('error'), 0);
  });

  test('say that spans were dropped because nobody reads', () => {
    const { reporter, stream } = reporterOn();
    stream.write(Buffer.alloc(1024 * 1024));
    while (stream.writableLength <= 1024 * 1024) stream.write(Buffer.alloc(1024 * 1024));
    reporter.report([span(1, 0, 0, 'a')]);
    assert.deepEqual(reporter.stats()[0].dropped, { 'queue-full': 1 });
  });

  test('say that spans were dropped because it is closed, or the stream is', async () => {
    const ended = reporterOn();
    ended.stream.end();
    ended.reporter.report([span(1, 0, 0, 'a')]);
    const closed = reporterOn();
    await closed.reporter.close(never);
    closed.reporter.report([span(1, 0, 0, 'a')]);
    for (const { reporter, printed } of [ended, closed]) {
      assert.deepEqual(reporter.stats()[0].dropped, { closed: 1 });
      assert.equal(printed(), '');
    }
  });
});

/** A program that prints to its standard output; `then` is what it does with its `reporter`. */
function program(then: string): string[] {
  const root = join(__dirname, '../..');
  return [
    '-e',
    `const { ConsoleReporter } = require(${JSON.stringify(join(root, 'src/reporter/console-reporter.js'))});
    const { spanRecord } = require(${JSON.stringify(join(root, 'test/fakes/span-record.js'))});
    const diagnostics = { warnOnce: (_, say) => process.send(say()) };
    const stream = process.stdout;
    const reporter = new ConsoleReporter({ serviceName: 'shop', stream, env: {}, diagnostics });
    ${then}`,
  ];
}

test('what a pipe has taken is counted at once: the process may end now', () => {
  const then = 'reporter.report([spanRecord()]); process.exit(reporter.stats()[0].waiting);';
  const { status, stdout, stderr } = spawnSync(process.execPath, program(then), { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, / op\n$/);
});

test('a reader that goes away ends no process', async () => {
  const then = `process.on('message', () => {
      for (let i = 0; i < 20; i++) setTimeout(() => reporter.report([spanRecord()]), i);
      setTimeout(() => process.disconnect(), 20);
    });`;
  const child = spawn(process.execPath, program(then), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.destroy();
  await once(child.stdout as NodeJS.ReadableStream, 'close');
  child.send('go');
  const [warning] = await once(child, 'message');
  const [code, signal] = await once(child, 'exit');
  assert.deepEqual([code, signal], [0, null]);
  assert.match(String(warning), /^spans cannot be printed: write EPIPE; they are dropped/);
});
