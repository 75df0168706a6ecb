/** Clew's own requests: no tracing tool is told of them, and nothing of the application's requests hangs on them. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';

const CHANNELS = [
  'undici:request:create',
  'undici:request:bodySent',
  'undici:request:bodyChunkSent',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'undici:client:sendHeaders',
  'undici:client:beforeConnect',
  'undici:client:connected',
  'undici:client:connectError',
  'http.client.request.created',
  'http.client.request.start',
  'http.client.request.error',
  'http.client.response.finish',
];
const STRATEGY = '{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}';
const SILENT = { error() {} };

interface Backend {
  readonly url: string;
  readonly asked: string[];
  /** Resolves when so many requests have come. */
  reached(count: number): Promise<void>;
}

async function backend(t: TestContext): Promise<Backend> {
  const asked: string[] = [];
  const server = http.createServer(async (request, response) => {
    for await (const _ of request);
    asked.push(`${request.method} ${request.url?.split('?')[0]}`);
    // Every second connection ends here, so that there are new ones too.
    if (asked.length % 2 === 0) response.setHeader('connection', 'close');
    response.end(request.method === 'GET' ? STRATEGY : '');
    server.emit('asked');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const reached = async (count: number) => {
    while (asked.length < count) await once(server, 'asked');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, reached };
}

/** What tracing tools are told of while `work` runs. */
async function toldDuring(work: () => Promise<void>): Promise<string[]> {
  const told: string[] = [];
  const observe = (_: unknown, name: string | symbol) => void told.push(String(name));
  for (const name of CHANNELS) subscribe(name, observe);
  try {
    await work();
  } finally {
    for (const name of CHANNELS) unsubscribe(name, observe);
  }
  return told;
}

function polled({ url }: Backend): ClewOptions {
  return { sampler: { type: 'remote', param: 1, endpoint: `${url}/sampling`, refreshIntervalMs: 20 } };
}

describe('no channel tells of', () => {
  test('deliveries, over old connections and new ones, nor of questions for a sampling strategy', async (t) => {
    const server = await backend(t);
    const { request } = http;
    t.after(() => (http.request = request));
    http.request = () => assert.fail('a patched http.request sees it');
    const told = await toldDuring(async () => {
      const exporter = { type: 'otlp', endpoint: `${server.url}/v1/traces` } as const;
      const tracer = initTracer({ exporter, logger: SILENT, ...polled(server) });
      for (let i = 0; i < 5; i++) {
        tracer.startSpan('op').finish();
        assert.equal((await tracer.flush()).sent, 1);
      }
      await server.reached(8);
      await tracer.close();
    });
    assert.ok(server.asked.includes('POST /v1/traces') && server.asked.includes('GET /sampling'));
    assert.deepEqual(told, []);
  });

  test('a connection that is refused', async () => {
    const told = await toldDuring(async () => {
      const tracer = initTracer({
        exporter: { type: 'otlp', endpoint: 'http://127.0.0.1:1/' },
        logger: SILENT,
      });
      tracer.startSpan('op').finish();
      await tracer.close({ timeoutMs: 200 });
    });
    assert.deepEqual(told, []);
  });

  test('and every channel tells of what the application sends, through the same copy of undici too', async (t) => {
    const server = await backend(t);
    const Client = require('undici/lib/dispatcher/client.js');
    const told = await toldDuring(async () => {
      const client = new Client(server.url);
      const answered = new Promise<void>((resolve, reject) => {
        const handler = {
          onConnect() {},
          onHeaders: () => true,
          onData: () => true,
          onComplete: resolve,
          onError: reject,
        };
        client.dispatch({ path: '/', method: 'POST', body: 'x' }, handler);
      });
      await answered;
      await client.destroy();
      await (await fetch(server.url)).text();
    });
    const of = (name: string) => told.filter((each) => each === name).length;
    assert.equal(of('undici:request:create'), 2);
    assert.equal(of('undici:request:trailers'), 2);
    assert.equal(of('undici:client:connected'), 2);
  });
});

describe('the context of the request in which it began is not kept by', () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const rows: [string, (server: Backend) => ClewOptions][] = [
    ['a tracer without exporter', () => ({ exporter: 'none' })],
    ['deliveries and the ends of the process', ({ url }) => ({ exporter: { type: 'otlp', endpoint: url } })],
    [
      'a socket for datagrams',
      () => ({ exporter: { type: 'jaeger-compact', endpoint: 'udp://127.0.0.1:1' } }),
    ],
    ['remote sampling', polled],
  ];
  for (const [what, optionsWith] of rows) {
    test(what, async (t) => {
      const server = await backend(t);
      const storage = new AsyncLocalStorage<object>();
      const begun = () => {
        const store = { what };
        const tracer = storage.run(store, () =>
          initTracer({ logger: SILENT, flushIntervalMs: 10, ...optionsWith(server) }),
        );
        storage.run(store, () => tracer.startSpan('op').finish());
        return { tracer, store: new WeakRef(store) };
      };
      const { tracer, store } = begun();
      t.after(() => tracer.close({ timeoutMs: 100 }));
      // A trace that stays open keeps its timer going, which one request has begun.
      const root = tracer.startSpan('root');
      const deadline = Date.now() + 5000;
      while (store.deref() !== undefined && Date.now() < deadline) {
        tracer.startSpan('child', { childOf: root }).finish();
        await tracer.flush();
        await turn();
        gc();
      }
      assert.equal(store.deref(), undefined);
    });
  }
});

test('Node has nothing to warn of: thirty exporters, and thirty flushes that share a signal', async (t) => {
  const warnings: string[] = [];
  const heard = ({ message }: Error) => void warnings.push(message);
  process.on('warning', heard);
  t.after(() => process.off('warning', heard));
  const silent = http.createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const exporter = Array.from(
    { length: 30 },
    (_, i) => ({ type: 'otlp', endpoint: `http://127.0.0.1:${port}/${i}` }) as const,
  );
  const tracer = initTracer({ exporter, logger: SILENT });
  tracer.startSpan('op').finish();
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 30 }, () => tracer.flush({ signal, timeoutMs: 100 })));
  await tracer.close({ timeoutMs: 100 });
  silent.closeAllConnections();
  silent.close();
  await turn();
  assert.deepEqual(warnings, []);
});
