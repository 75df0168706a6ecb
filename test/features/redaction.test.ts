/** What is secret by its key leaves the process in no format, whoever set it and wherever. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { ClewOptions, ExporterName } from '../../src/config/options';
import { initTracer } from '../../src/init';
import { ACCEPT } from '../../src/model/verdict';

const HTTP: readonly ExporterName[] = ['jaeger', 'otlp', 'otlp-json', 'zipkin', 'zipkin-json', 'zipkin-v1'];
const SECRET = 'S3cretSauce';

/** What a backend gets of a span that is full of secrets. */
async function sent(type: ExporterName, options: ClewOptions): Promise<Buffer> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    for await (const part of request) bodies.push(part as Buffer);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const tracer = initTracer({
    serviceName: 'shop',
    exporter: { type, endpoint: `http://127.0.0.1:${port}/` },
    tags: { 'db.password': SECRET, region: 'eu' },
    logger: { error() {} },
    ...options,
  });
  const span = tracer.startSpan('op', { tags: { Password: SECRET, colour: 'blue' } });
  span.setTag('user', { name: 'ann', password: SECRET });
  span.setTag('body', JSON.stringify({ deep: [{ token: SECRET }] }));
  span.setTag('http.url', `https://h/p?token=${SECRET}&page=2`);
  span.log({ event: 'login', password: SECRET, request: { headers: { token: SECRET } } });
  span.finish();
  assert.equal((await tracer.close()).sent, 1);
  server.close();
  const body = Buffer.concat(bodies);
  return body[0] === 0x1f ? gunzipSync(body) : body;
}

describe('redact: tags, log fields, process tags, what is within JSON and in addresses', () => {
  for (const type of HTTP) {
    test(type, async () => {
      assert.ok((await sent(type, {})).includes(SECRET), 'the test can fail');
      const body = await sent(type, { redact: ['password', 'token'] });
      assert.ok(!body.includes(SECRET));
      for (const kept of ['blue', 'ann', 'page=2', 'login', '[redacted]'])
        assert.ok(body.includes(kept), kept);
    });
  }
});

test('CLEW_REDACT_KEYS says the same', (t) => {
  t.after(() => delete process.env['CLEW_REDACT_KEYS']);
  process.env['CLEW_REDACT_KEYS'] = ' password , *TOKEN* ';
  const seen: unknown[] = [];
  const reporter = {
    report: (spans: { tags: unknown }[]) => seen.push(spans[0].tags),
    flush: async () => {},
    close: async () => {},
    stats: () => [],
  };
  const tracer = initTracer({ reporter, sampler: { decide: () => ({ verdict: ACCEPT, tags: [] }) } });
  tracer.startSpan('op', { tags: { password: 'x', 'access-token': 'y', other: 'z' } }).finish();
  assert.deepEqual(seen, [['password', '[redacted]', 'access-token', '[redacted]', 'other', 'z']]);
});

test('the hook sees what was there, and what it adds is hidden too, even when it throws', () => {
  const before: unknown[] = [];
  const after: unknown[] = [];
  const reporter = {
    report: (spans: { tags: unknown }[]) => after.push(spans[0].tags),
    flush: async () => {},
    close: async () => {},
    stats: () => [],
  };
  const tracer = initTracer({
    reporter,
    logger: { error() {} },
    redact: ['password'],
    sampler: { decide: () => ({ verdict: ACCEPT, tags: [] }) },
    onFinish: (span) => {
      before.push(...(span.tags ?? []));
      span.setTag('new.password', 'x');
      assert.fail('on purpose');
    },
  });
  tracer.startSpan('op', { tags: { password: 'old' } }).finish();
  assert.deepEqual(before, ['password', 'old']);
  assert.deepEqual(after, [['password', '[redacted]', 'new.password', '[redacted]']]);
});

test('by hand: onFinish may edit and remove tags and log fields by their keys', () => {
  const after: { tags: unknown; logs: { fields: unknown }[] }[] = [];
  const reporter = {
    report: (spans: never[]) => after.push(...spans),
    flush: async () => {},
    close: async () => {},
    stats: () => [],
  };
  const tracer = initTracer({
    reporter,
    sampler: { decide: () => ({ verdict: ACCEPT, tags: [] }) },
    onFinish: (span) =>
      span.editValues((key, value) => {
        if (key.startsWith('internal.')) return undefined;
        return key === 'email' ? String(value).replace(/^[^@]*/, '***') : value;
      }),
  });
  const span = tracer.startSpan('op', { tags: { email: 'ann@example.org', 'internal.id': 1, n: 1 } });
  span.log({ email: 'bob@example.org', 'internal.id': 2 }).finish();
  assert.deepEqual(after[0].tags, ['email', '***@example.org', 'n', 1]);
  assert.deepEqual(after[0].logs[0].fields, ['email', '***@example.org']);
});

test('a list at its limits is taken, and beyond them refused', () => {
  const init = (redact: unknown) => initTracer({ exporter: 'none', redact: redact as string[] });
  init(new Array(100).fill('k'));
  init(['k'.repeat(256)]);
  for (const wrong of [new Array(101).fill('k'), ['k'.repeat(257)], [''], [/k/], 'k', {}])
    assert.throws(() => init(wrong), { code: 'CLEW_ERR_INVALID_OPTION' });
});

test('a hook may edit a hundred tags, and then set one of them again', () => {
  const after: { tags: readonly unknown[] }[] = [];
  const report = (spans: never[]) => after.push(...spans);
  const reporter = { report, flush: async () => {}, close: async () => {}, stats: () => [] };
  const tracer = initTracer({
    reporter,
    sampler: { decide: () => ({ verdict: ACCEPT, tags: [] }) },
    onFinish: (span) =>
      span.editValues((key, value) => (Number(key) < 50 ? undefined : value)).setTag('99', 'again'),
  });
  const span = tracer.startSpan('op');
  for (let i = 0; i < 100; i++) span.setTag(String(i), i);
  span.setTag('99', 'once');
  span.finish();
  const { tags } = after[0];
  assert.equal(tags.length, 100);
  assert.equal(tags[tags.indexOf('99') + 1], 'again');
});
