/** Spans sent to a real Jaeger by the public API come back over its query API as they were. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { followsFrom, Reference } from 'opentracing';
import { type ClewOptions, type ExporterOptions, type Tracer, VERSION } from '../../src/index';
import { seedOfRun } from '../fakes/seed';
import { readServices, readTrace } from './harness/jaeger-query';
import { type JaegerServer, missingJaeger, startJaeger } from './harness/jaeger-server';
import { skipWithout } from './harness/requirement';
import { type Sent, traceIdOf } from './jaeger-expected';
import { type Answered, keepingTracer, tellJaeger } from './telling';

let server: JaegerServer;

const missing = skipWithout('A real Jaeger', missingJaeger());
/** Every way in but Zipkin's, with the words in which each is answered. */
const WAYS: readonly { type: ExporterOptions['type']; sent: Sent; endpoint: () => string }[] = [
  { type: 'jaeger', sent: 'jaeger', endpoint: () => server.thriftUrl },
  { type: 'jaeger-compact', sent: 'jaeger', endpoint: () => `udp://${server.host}:${server.compactPort}` },
  { type: 'jaeger-binary', sent: 'jaeger', endpoint: () => `udp://${server.host}:${server.binaryPort}` },
  { type: 'otlp', sent: 'otlp', endpoint: () => server.otlpUrl },
  { type: 'otlp-json', sent: 'otlp', endpoint: () => server.otlpUrl },
];

before(async () => {
  if (missing === false) server = await startJaeger();
});
after(() => server?.stop());

for (const { type, sent, endpoint } of WAYS) {
  describe(`a real Jaeger, told by ${type}`, { skip: missing }, () => {
    const exporter = (): ExporterOptions => ({ type, endpoint: endpoint() });
    // Datagrams that come faster than the server reads them are lost, and nobody can tell: a few at a time only.
    const [many, burst] = type === 'jaeger-compact' || type === 'jaeger-binary' ? [30, 500] : [300, 10_000];
    const tell = (work: (tracer: Tracer) => void, options?: ClewOptions): Promise<Answered> => {
      return tellJaeger(server.queryUrl, sent, work, { exporter: exporter(), ...options });
    };

    test('a bare span', async () => {
      const { warnings } = await tell((tracer) => tracer.startSpan('bare').finish());
      assert.deepEqual(warnings, []);
    });

    test('tags of every type', async () => {
      await tell((tracer) => {
        const span = tracer.startSpan('tags', { tags: { text: 'a text', empty: '', yes: true, no: false } });
        span.addTags({ zero: 0, whole: 42, negative: -7, fraction: 0.1, huge: 1e300, tiny: 5e-324 });
        span.addTags({ largest: Number.MAX_SAFE_INTEGER, least: Number.MIN_SAFE_INTEGER, above: 2 ** 53 });
        span.setTag('minus zero', -0).setTag('bytes', Buffer.from([0, 1, 127, 128, 255]));
        span.setTag('no bytes', Buffer.alloc(0)).setTag('object', { deep: [1, 'two', null] });
        span
          .setTag('bigint', 2n ** 70n)
          .setTag('date', new Date(0))
          .setTag('error.object', new Error('no'));
        span.finish();
      });
    });

    // One such number, written as what it is, and Jaeger answers 500 for the whole trace.
    test('numbers that JSON does not have leave the trace readable', async () => {
      await tell((tracer) => {
        for (const number of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          tracer.startSpan('not finite', { tags: { number } }).log({ number }).finish();
        }
      });
    });

    test('text of all kinds, in names, keys and values', async () => {
      await tell((tracer) => {
        for (const text of [
          'Zürich',
          '東京',
          '🚀 👩‍👩‍👧',
          'a\u0000b\r\n\t"\\',
          '\ud800 alone',
          '\u202eleft',
          'x'.repeat(16_000),
        ]) {
          const span = tracer.startSpan(`do ${text.slice(0, 100)}`, { tags: { [text.slice(0, 100)]: text } });
          span.log({ event: text, [text.slice(0, 100)]: text });
          span.finish();
        }
      });
    });

    test('logs with fields, timestamps, and none', async () => {
      await tell((tracer) => {
        const span = tracer.startSpan('logs');
        const at = Date.now();
        span.log({ event: 'first', bytes: 17, ratio: 0.25, cached: true, raw: Buffer.from('raw') }, at);
        span.log({ message: 'without an event' }, at + 1);
        span.log(
          { event: 'error', 'error.kind': 'RangeError', message: 'too far', stack: 'at far.js:1' },
          at + 2.5,
        );
        span.log({ event: 42, at: 'a number' }, at + 3);
        span.logEvent('old', { payload: true });
        span.finish();
      });
    });

    test('children and their children', async () => {
      await tell((tracer) => {
        const root = tracer.startSpan('root');
        const child = tracer.startSpan('child', { childOf: root });
        const grandchild = tracer.startSpan('grandchild', { childOf: child.context() });
        for (const span of [grandchild, child, root]) span.finish();
      });
    });

    test('references: several parents, followsFrom first and alone, other traces', async () => {
      await tell((tracer) => {
        const [one, two, far] = [tracer.startSpan('one'), tracer.startSpan('two'), tracer.startSpan('far')];
        const childOf = (span: typeof one): Reference => new Reference('child_of', span.context());
        const startWith = (...references: Reference[]): void => {
          tracer.startSpan('many', { references }).finish();
        };
        startWith(followsFrom(one.context()));
        startWith(followsFrom(one.context()), childOf(two));
        startWith(childOf(one), childOf(two), followsFrom(far.context()));
        startWith(childOf(one), followsFrom(one.context()));
        for (const span of [one, two, far]) span.finish();
      });
    });

    test('a parent that Jaeger was never sent', async () => {
      const { warnings } = await tell((tracer) => {
        const traceId = randomBytes(16).toString('hex');
        const headers = { 'uber-trace-id': `${traceId}:a2fb4a1d1a96d312:0:1` };
        const parent = tracer.extract('http_headers', headers);
        tracer.startSpan('continued', { childOf: parent ?? assert.fail() }).finish();
      });
      assert.match(warnings.join(), /a2fb4a1d1a96d312/);
    });

    test('errors, however they are said', async () => {
      await tell((tracer) => {
        for (const error of [true, false, 'true', 'false', 'out of paper', '', 0, 500]) {
          tracer.startSpan(`error ${error}`, { tags: { error } }).finish();
        }
      });
    });

    test('kinds, also one that does not exist', async () => {
      await tell((tracer) => {
        for (const kind of ['client', 'server', 'producer', 'consumer', 'sideways']) {
          tracer.startSpan(kind, { tags: { 'span.kind': kind, 'peer.service': 'other' } }).finish();
        }
      });
    });

    test('trace ids of 64 and of 128 bits', async () => {
      const short = await tell((tracer) => tracer.startSpan('short').finish(), { traceId128Bit: false });
      assert.match(traceIdOf(short.spans[0].ids), /^[0-9a-f]{16}$/);
      const long = await tell((tracer) => tracer.startSpan('long').finish());
      assert.match(traceIdOf(long.spans[0].ids), /^[0-9a-f]{32}$/);
    });

    test('debugged traces', async () => {
      const { spans } = await tell((tracer) => {
        const context = tracer.extract('http_headers', { 'jaeger-debug-id': 'ticket-4711' });
        tracer.startSpan('debugged', { childOf: context ?? undefined }).finish();
        const denied = tracer.startSpan('asked for', { tags: { 'sampling.priority': 1 } });
        denied.finish();
      });
      assert.deepEqual(
        spans.map(({ ids }) => ids.flags),
        [3, 3],
      );
    });

    test('a span of no duration is no negative one, times before and after now are kept', async () => {
      const { warnings } = await tell((tracer) => {
        const at = Date.now();
        tracer.startSpan('at once', { startTime: at }).finish(at);
        tracer.startSpan('backwards', { startTime: at }).finish(at - 5);
        tracer.startSpan('fraction', { startTime: at + 0.0625 }).finish(at + 0.25);
        tracer.startSpan('long', { startTime: at - 86_400_000 }).finish(at + 86_400_000);
      });
      assert.deepEqual(warnings, []);
    });

    test('baggage is no part of a span', async () => {
      const { spans } = await tell((tracer) => {
        tracer.startSpan('carrier').setBaggageItem('secret', 'only for those downstream').finish();
      });
      assert.doesNotMatch(JSON.stringify(spans[0].tags), /secret/);
    });

    test('whatever the generators make', async (t) => {
      const seed = seedOfRun();
      t.diagnostic(`CLEW_SEED=${seed} makes them again`);
      const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter(isOrdinaryKey);
      const value = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.uint8Array({ maxLength: 100 }),
      );
      const tags = fc.dictionary(key, value, { maxKeys: 20 });
      const [name, logs] = [fc.string({ unit: 'binary' }), fc.array(tags, { maxLength: 5 })];
      const spans = fc.sample(fc.record({ name, tags, logs }), { numRuns: many, seed });
      await tell((tracer) => {
        const root = tracer.startSpan('generated');
        for (const one of spans) {
          const span = tracer.startSpan(one.name, { childOf: root, tags: one.tags });
          for (const fields of one.logs) span.log(fields);
          span.finish();
        }
        root.finish();
      });
    });

    test(`${burst} spans in one go: each once`, async () => {
      const { tracer, kept } = keepingTracer({ exporter: exporter() });
      const root = tracer.startSpan('root');
      for (let i = 1; i < burst; i++) {
        tracer.startSpan('child', { childOf: root, tags: { i, url: `http://shop/books/${i}` } }).finish();
      }
      root.finish();
      const report = await tracer.close();
      assert.deepEqual([report.sent, report.dropped], [burst, {}]);
      const trace = await readTrace(server.queryUrl, traceIdOf(kept[0].ids), burst);
      assert.equal(trace.spans.length, burst);
      assert.equal(new Set(trace.spans.map(({ spanID }) => spanID)).size, burst);
    });

    test('who reports', async () => {
      const tags = { region: 'eu', shard: 7 };
      const { tracer, kept, service } = keepingTracer({ exporter: exporter(), tags });
      tracer.startSpan('one').finish();
      await tracer.close();
      const trace = await readTrace(server.queryUrl, traceIdOf(kept[0].ids), 1);
      const process = trace.processes[trace.spans[0].processID];
      const told = Object.fromEntries(process.tags.map(({ key, value }) => [key, value]));
      assert.equal(process.serviceName, service);
      assert.deepEqual([told.region, told.shard, told['host.name']], ['eu', 7, hostname()]);
      const client =
        told['opencensus.exporterversion'] ??
        `${told['telemetry.sdk.name']}-${told['telemetry.sdk.version']}`;
      assert.match(String(client).toLowerCase(), new RegExp(`clew-${VERSION}$`));
      assert.ok((await readServices(server.queryUrl)).includes(service));
    });
  });
}

/** No key of the conventions, which have tests of their own, and none that is empty. */
function isOrdinaryKey(key: string): boolean {
  return !/^(error|event|span\.kind|message|stack|sampling\.priority)$/.test(key);
}
