/** Spans sent to a real Zipkin in each of its formats come back over its query API as they were. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { followsFrom } from 'opentracing';
import type { ClewOptions, SpanRecord, Tracer } from '../../src/index';
import { seedOfRun } from '../fakes/seed';
import { skipWithout } from './harness/requirement';
import { readZipkinTrace } from './harness/zipkin-query';
import { missingZipkin, startZipkin, type ZipkinServer } from './harness/zipkin-server';
import { byTrace, keepingTracer } from './telling';
import { expectedZipkin, toldZipkin } from './zipkin-expected';

let server: ZipkinServer;

const missing = skipWithout('A real Zipkin', missingZipkin());
const FORMATS = [
  { type: 'zipkin', path: '/api/v2/spans' },
  { type: 'zipkin-json', path: '/api/v2/spans' },
  { type: 'zipkin-v1', path: '/api/v1/spans' },
] as const;

before(async () => {
  if (missing === false) server = await startZipkin();
});
after(() => server?.stop());

for (const { type, path } of FORMATS) {
  describe(`a real Zipkin, told by ${type}`, { skip: missing }, () => {
    /** Lets `work` make spans, sends them, and holds every one against what Zipkin answers; returns them. */
    const tell = async (
      work: (tracer: Tracer) => void,
      options?: ClewOptions,
    ): Promise<readonly SpanRecord[]> => {
      const exporter = { type, endpoint: server.url + path };
      const { tracer, kept, service } = keepingTracer({ exporter, ...options });
      work(tracer);
      const report = await tracer.close();
      assert.deepEqual([report.sent, report.dropped, report.waiting], [kept.length, {}, 0]);
      assert.notEqual(kept.length, 0);
      for (const [traceId, spans] of byTrace(kept)) {
        const answered = await readZipkinTrace(server.url, traceId, spans.length);
        assert.deepEqual(
          answered.map(toldZipkin).sort(byId),
          spans.map((span) => expectedZipkin(span, service, type)).sort(byId),
        );
      }
      return kept;
    };

    test('a bare span', async () => {
      await tell((tracer) => tracer.startSpan('bare').finish());
    });

    test('names in any case, and none', async () => {
      await tell((tracer) => {
        for (const name of ['GET /Books', 'ÄÖÜ', '']) tracer.startSpan(name).finish();
      });
    });

    test('tags of every type, as text', async () => {
      await tell((tracer) => {
        const tags = { text: 'a text', empty: '', yes: true, no: false, zero: 0, whole: 42, less: -7 };
        const more = {
          tenth: 0.1,
          huge: 1e300,
          largest: Number.MAX_SAFE_INTEGER,
          minus: -0,
          nan: Number.NaN,
        };
        const bytes = { bytes: Buffer.from([0, 127, 128, 255]), none: Buffer.alloc(0), object: { a: [1] } };
        tracer.startSpan('tags', { tags: { ...tags, ...more, ...bytes } }).finish();
      });
    });

    test('text of all kinds, in names, keys and values', async () => {
      await tell((tracer) => {
        for (const text of ['Zürich', '東京', '🚀', 'a\r\n\t"\\', '\ud800 alone', 'x'.repeat(16_000)]) {
          const key = text.slice(0, 100);
          tracer
            .startSpan('text', { tags: { [key]: text } })
            .log({ [key]: text })
            .log({ event: text })
            .finish();
        }
      });
    });

    test('logs: an event alone, fields, none; out of order; the same twice', async () => {
      await tell((tracer) => {
        const at = Date.now();
        const span = tracer
          .startSpan('logs')
          .log({ event: 'late' }, at + 5)
          .log({ event: 'early' }, at);
        span.log({ event: 'error', message: 'no', code: 7, again: false }, at + 1).log({}, at + 2);
        span
          .log({ event: 'same' }, at + 3)
          .log({ event: 'same' }, at + 3)
          .finish();
      });
    });

    test('kinds and peers', async () => {
      await tell((tracer) => {
        const peer = { 'peer.service': 'Other', 'peer.ipv4': '192.0.2.7', 'peer.port': 8080 };
        for (const kind of ['client', 'server', 'producer', 'consumer', 'sideways']) {
          tracer.startSpan(kind, { tags: { 'span.kind': kind, ...peer } }).finish();
          tracer.startSpan(`lonely ${kind}`, { tags: { 'span.kind': kind } }).finish();
        }
        tracer.startSpan('no kind', { tags: { ...peer, 'peer.ipv6': '2001:db8::7' } }).finish();
      });
    });

    test('errors, however they are said', async () => {
      await tell((tracer) => {
        for (const error of [true, false, 'true', 'false', 'out of paper', '', 0, 500]) {
          tracer.startSpan(`error ${error}`, { tags: { error } }).finish();
        }
      });
    });

    test('children, and a parent that is only followed', async () => {
      await tell((tracer) => {
        const root = tracer.startSpan('root');
        const child = tracer.startSpan('child', { childOf: root });
        tracer.startSpan('after', { references: [followsFrom(child.context())] }).finish();
        child.finish();
        root.finish();
      });
    });

    test('trace ids of 64 and of 128 bits', async () => {
      await tell((tracer) => tracer.startSpan('short').finish(), { traceId128Bit: false });
      await tell((tracer) => tracer.startSpan('long').finish(), { traceId128Bit: true });
    });

    test('tags and events of the names by which v1 tells kinds and peers: nothing is read into them', async () => {
      const spans = await tell((tracer) => {
        for (const kind of ['none', 'client', 'server', 'producer', 'consumer']) {
          const tags = { 'span.kind': kind };
          for (const event of ['cs', 'cr', 'sr', 'ss', 'ms', 'mr', 'ws', 'wr']) {
            tracer.startSpan('event', { tags }).log({ event }).finish();
          }
          for (const key of ['sa', 'ca', 'ma', 'lc', 'cs']) {
            for (const value of ['', 'x', true])
              tracer.startSpan('key', { tags: { ...tags, [key]: value } }).finish();
          }
        }
      });
      assert.equal(spans.length, 5 * (8 + 5 * 3));
    });

    test('debugged traces', async () => {
      const spans = await tell((tracer) => {
        tracer.startSpan('debugged', { tags: { 'sampling.priority': 1 } }).finish();
      });
      assert.deepEqual(
        spans.map(({ ids }) => ids.flags),
        [3],
      );
    });

    test('a span of no duration has one of 1 µs', async () => {
      await tell((tracer) => {
        const at = Date.now();
        tracer.startSpan('at once', { startTime: at }).finish(at);
        tracer.startSpan('fraction', { startTime: at + 0.0625 }).finish(at + 0.25);
      });
    });

    test('whatever the generators make', async (t) => {
      const seed = seedOfRun();
      t.diagnostic(`CLEW_SEED=${seed} makes them again`);
      const text = fc.string({ unit: 'grapheme' });
      const key = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }).filter(isOrdinaryKey);
      const value = fc.oneof(
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.maxSafeInteger(),
        fc.boolean(),
      );
      const tags = fc.dictionary(key, value, { maxKeys: 20 });
      const spans = fc.sample(fc.record({ tags, logs: fc.array(tags, { maxLength: 5 }) }), {
        numRuns: 200,
        seed,
      });
      await tell((tracer) => {
        const root = tracer.startSpan('generated');
        const at = Date.now();
        for (const { tags: given, logs } of spans) {
          const span = tracer.startSpan('one', { childOf: root, tags: given });
          for (const [i, fields] of logs.entries()) span.log(fields, at + i);
          span.finish();
        }
        root.finish();
      });
    });
  });
}

/** No key that has a meaning: those have tests of their own. */
function isOrdinaryKey(key: string): boolean {
  return !/^(error|event|span\.kind|sampling\.priority|peer\..*)$/.test(key);
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}
