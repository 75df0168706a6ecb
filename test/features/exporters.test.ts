/** The other ways out: from `finish()` to datagrams, files and the terminal, by code and by environment. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import type { Tracer } from '../../src/tracer/tracer';
import { CompactJudge } from '../encoder/compact-judge';
import { jaegerIdls, readEmittedBatch, structReader, type ToldBatch } from '../encoder/jaeger-judge';
import { decodeOtlpJson } from '../encoder/otlp-json-judge';
import { DatagramSink } from '../fakes/datagram-sink';
import { Sink } from '../fakes/sink';

/** Our IDL, and the one inside jaeger-client, which is not our own reading but knows no numbers of batches. */
const [readBatch, readBatchAsClient] = jaegerIdls.map((path) => structReader(path, 'Batch'));
/** Version and type, the method's name with its length, the sequence id. */
const BINARY_HEAD = Buffer.from('8001000400000009656d6974426174636800000000', 'hex');
const index = join(__dirname, '../../src/index.js');

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'clew-exporters-'));
});
after(() => rmSync(folder, { recursive: true }));

const warnings: string[] = [];
afterEach(() => {
  warnings.length = 0;
});

/** A tracer as it is made with these variables and no others. */
function tracerWith(t: TestContext, options: ClewOptions, env: Record<string, string> = {}): Tracer {
  const logger = { error: (message: string) => warnings.push(message) };
  const before = process.env;
  process.env = { PATH: before.PATH, ...env };
  try {
    const tracer = initTracer({ serviceName: 'shop', logger, ...options });
    t.after(() => tracer.close({ timeoutMs: 0 }));
    return tracer;
  } finally {
    process.env = before;
  }
}

async function agent(t: TestContext): Promise<DatagramSink> {
  const sink = await DatagramSink.start();
  t.after(() => sink.close());
  return sink;
}

function fromCompact(message: Buffer, reader = readBatch): ToldBatch {
  return readEmittedBatch(reader, new CompactJudge(message).message().args);
}

function fromBinary(message: Buffer, reader = readBatch): ToldBatch {
  assert.deepEqual(message.subarray(0, BINARY_HEAD.length), BINARY_HEAD);
  return readEmittedBatch(reader, message.subarray(BINARY_HEAD.length));
}

describe('datagrams to a Jaeger agent', () => {
  for (const [what, options, env, read] of [
    ['JAEGER_AGENT_HOST and JAEGER_AGENT_PORT alone', {}, { JAEGER_AGENT_HOST: 'localhost' }, fromBinary],
    ['jaeger-compact in code', { exporter: 'jaeger-compact' }, {}, fromCompact],
    ['jaeger-binary in CLEW_EXPORTER', {}, { CLEW_EXPORTER: 'jaeger-binary' }, fromBinary],
  ] as const) {
    test(`are what ${what} asks for`, async (t) => {
      const sink = await agent(t);
      const byCode: ClewOptions =
        'exporter' in options ? { ...options, endpoint: `udp://127.0.0.1:${sink.port}` } : {};
      const byEnv = 'exporter' in options ? {} : { JAEGER_AGENT_PORT: String(sink.port), ...env };
      const tracer = tracerWith(t, byCode, byEnv);
      const root = tracer.startSpan('GET /books', { tags: { 'http.status_code': 200 } });
      tracer.startSpan('load', { childOf: root }).finish();
      root.finish();
      assert.deepEqual(await tracer.flush(), { sent: 2, dropped: {}, waiting: 0, complete: true });
      const [message] = await sink.received(1);
      const batch = read(message);
      assert.deepEqual(read(message, readBatchAsClient), { ...batch, seqNo: undefined, stats: undefined });
      assert.equal(batch.serviceName, 'shop');
      assert.deepEqual(batch.spans.map(({ name }) => name).sort(), ['GET /books', 'load']);
      assert.equal(batch.seqNo, 1);
      assert.deepEqual(warnings, []);
    });
  }

  test('have 65 000 bytes at most, and all together hold every span', async (t) => {
    const sink = await agent(t);
    const endpoint = `udp://127.0.0.1:${sink.port}`;
    const tracer = tracerWith(t, { exporter: { type: 'jaeger-compact', endpoint } });
    const names = Array.from({ length: 2000 }, (_, i) => `op ${i} ${'x'.repeat(i % 500)}`);
    for (const name of names) tracer.startSpan(name).finish();
    assert.equal((await tracer.flush()).sent, names.length);
    const [{ batchesSent, bytesSent }] = tracer.stats().exporters;
    const messages = await sink.received(batchesSent);
    const lengths = messages.map(({ length }) => length);
    assert.ok(Math.max(...lengths) <= 65_000 && Math.max(...lengths) > 64_000);
    assert.equal(
      lengths.reduce((sum, length) => sum + length),
      bytesSent,
    );
    const batches = messages.map((message) => fromCompact(message));
    assert.deepEqual(
      batches.flatMap(({ spans }) => spans.map(({ name }) => name)),
      names,
    );
    assert.deepEqual(
      batches.map(({ seqNo }) => seqNo),
      batches.map((_, i) => i + 1),
    );
  });

  test('carry no span that is larger: it is counted, and later ones say so', async (t) => {
    const sink = await agent(t);
    const endpoint = `udp://127.0.0.1:${sink.port}`;
    const tracer = tracerWith(t, { exporter: { type: 'jaeger-binary', endpoint } });
    const span = tracer.startSpan('giant');
    for (let i = 0; i < 5; i++) span.setTag(`tag ${i}`, 'x'.repeat(16_000));
    span.finish();
    tracer.startSpan('small').finish();
    await tracer.flush();
    assert.deepEqual(tracer.stats().dropped, { 'too-large': 1 });
    assert.match(warnings.join(), /"giant" is larger than a batch may be \(65000 bytes\)/);
    const { spans, stats } = fromBinary((await sink.received(1))[0]);
    assert.deepEqual([spans.map(({ name }) => name), stats], [['small'], [0, 1, 0]]);
  });
});

describe('a file', () => {
  test('holds requests of OTLP in JSON, one a line, as the Collector reads them', async (t) => {
    const path = join(folder, 'traces.jsonl');
    const tracer = tracerWith(t, {}, { CLEW_EXPORTER: 'file', CLEW_ENDPOINT: path });
    for (const name of ['first\nline', 'second']) {
      tracer.startSpan(name).finish();
      await tracer.flush();
    }
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const requests = lines.map((line) => decodeOtlpJson(Buffer.from(line)));
    const names = requests.flatMap(({ resource_spans: resources }) =>
      resources.flatMap(({ scope_spans: scopes }) =>
        scopes.flatMap(({ spans = [] }) => spans.map(({ name }) => name)),
      ),
    );
    assert.deepEqual(names, ['first\nline', 'second']);
    assert.deepEqual(warnings, []);
  });

  test('is followed by others, as many as may be kept, none larger than it may be', async (t) => {
    const path = join(folder, 'many.jsonl');
    const tracer = tracerWith(t, {
      exporter: { type: 'file', endpoint: path, maxFileBytes: 4096, maxFiles: 3 },
    });
    for (let i = 0; i < 30; i++) {
      tracer.startSpan(`op ${i}`).finish();
      await tracer.flush();
    }
    assert.equal(tracer.stats().sent, 30);
    const names = readdirSync(folder).filter((name) => name.startsWith('many'));
    assert.deepEqual(names.sort(), ['many.1.jsonl', 'many.2.jsonl', 'many.jsonl']);
    for (const name of names) assert.ok(readFileSync(join(folder, name)).length <= 4096);
    assert.match(readFileSync(path, 'utf8'), /"op 29"/);
  });

  test('that cannot be written is warned about once, and its spans are counted', async (t) => {
    const path = join(folder, 'nowhere', 'traces.jsonl');
    const tracer = tracerWith(t, { exporter: { type: 'file', endpoint: path } });
    for (let i = 0; i < 3; i++) {
      tracer.startSpan('lost').finish();
      await tracer.flush();
    }
    assert.deepEqual(tracer.stats().dropped, { rejected: 3 });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /ENOENT.*these spans are dropped.*The folder .*nowhere does not exist/);
  });
});

describe('the console', () => {
  test('shows the traces of a program, and nothing else changes', () => {
    const script = `const tracer = require(${JSON.stringify(index)}).initTracer({ serviceName: 'shop' });
      const root = tracer.startSpan('GET /books');
      tracer.startSpan('load', { childOf: root, tags: { error: true } }).finish();
      root.finish();`;
    const env = { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'console' };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
    const duration = String.raw` +\d[\d.]* (µs|ms)`;
    assert.match(
      stdout,
      new RegExp(
        `^trace [0-9a-f]{32} · shop · 2 spans\n${duration}  GET /books  .*\n${duration}    load  .*✗\n$`,
      ),
    );
  });
});

describe('several exporters', () => {
  test('each get every span, whatever becomes of the others', async (t) => {
    const [datagrams, requests] = [await agent(t), await Sink.start()];
    t.after(() => requests.close());
    const path = join(folder, 'several.jsonl');
    const tracer = tracerWith(t, {
      exporter: [
        { type: 'jaeger-compact', endpoint: `udp://127.0.0.1:${datagrams.port}` },
        { type: 'file', endpoint: join(folder, 'nowhere', 'x') },
        { type: 'file', endpoint: path },
        { type: 'otlp-json', endpoint: requests.url('/v1/traces') },
      ],
    });
    tracer.startSpan('op').finish();
    await tracer.flush();
    const books = tracer
      .stats()
      .exporters.map(({ name, sent, dropped }) => [name, sent, dropped.rejected ?? 0]);
    assert.deepEqual(books, [
      ['jaeger-compact', 1, 0],
      ['file', 0, 1],
      ['file', 1, 0],
      ['otlp-json', 1, 0],
    ]);
    assert.equal(fromCompact((await datagrams.received(1))[0]).spans.length, 1);
    assert.deepEqual(readFileSync(path), Buffer.concat([requests.requests[0].body, Buffer.from('\n')]));
  });
});

describe('request bodies', () => {
  test('are compressed when that is wanted', async (t) => {
    const sink = await Sink.start();
    t.after(() => sink.close());
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url(''), OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };
    const tracer = tracerWith(t, { exporter: 'otlp-json' }, env);
    tracer.startSpan('op').finish();
    await tracer.flush();
    const [{ headers, body }] = sink.requests;
    assert.equal(headers['content-encoding'], 'gzip');
    assert.match(String(gunzipSync(body)), /"name":"op"/);
  });

  test('of Jaeger are not, whatever is wanted: its collector 1.x cannot read them', async (t) => {
    const sink = await Sink.start();
    t.after(() => sink.close());
    const tracer = tracerWith(t, { endpoint: sink.url() }, { CLEW_COMPRESSION: 'gzip' });
    tracer.startSpan('op').finish();
    await tracer.flush();
    assert.equal(sink.requests[0].headers['content-encoding'], undefined);
    assert.match(String(sink.requests[0].body), /shop/);
  });
});

describe('a unix socket', { skip: process.platform === 'win32' }, () => {
  for (const [spelling, path, exporter] of [
    [(socket: string) => `unix:${socket}`, '/api/traces', 'jaeger'],
    [(socket: string) => `unix:${socket}:/v1/traces`, '/v1/traces', 'otlp'],
    [(socket: string) => `http+unix://${encodeURIComponent(socket)}/api/v2/spans`, '/api/v2/spans', 'zipkin'],
  ] as const) {
    test(`is reached by ${spelling('/run/x.sock')}`, async (t) => {
      const socketPath = join(folder, `${exporter}.sock`);
      const sink = await Sink.start({ socketPath });
      t.after(() => sink.close());
      const tracer = tracerWith(t, {}, { CLEW_ENDPOINT: spelling(socketPath), CLEW_EXPORTER: exporter });
      tracer.startSpan('op').finish();
      assert.deepEqual(await tracer.flush(), { sent: 1, dropped: {}, waiting: 0, complete: true });
      assert.equal(sink.requests[0].path.split('?')[0], path);
      assert.deepEqual(warnings, []);
    });
  }
});

describe('a PEM file that is of no use', () => {
  const endpoint = 'https://localhost:1/v1/traces';

  test('in code is an error at once, with option and path', (t) => {
    const caFile = join(folder, 'nothing.pem');
    assert.throws(() => tracerWith(t, { exporter: { type: 'otlp', endpoint, caFile } }), {
      code: 'CLEW_ERR_INVALID_OPTION',
      message: `Expected \`exporter.caFile\` to be a file that can be read, got \`${caFile}\` (string)`,
    });
  });

  test('in the environment is left out, and said', (t) => {
    const caFile = join(folder, 'no.pem');
    writeFileSync(caFile, 'no certificate');
    tracerWith(t, { exporter: 'otlp', endpoint }, { OTEL_EXPORTER_OTLP_CERTIFICATE: caFile });
    assert.deepEqual(warnings, [
      `OTEL_EXPORTER_OTLP_CERTIFICATE: expected a file in PEM format, got \`${caFile}\`; it is left out`,
    ]);
  });
});
