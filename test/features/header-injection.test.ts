/** No value of a setting, a tag or baggage can break out of the header that it belongs to. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import { fromEnvironment } from './from-environment';

const EVIL = 'x\r\nX-Evil: 1\r\n\r\nGET /evil HTTP/1.1';
const ENCODED = 'x%0d%0aX-Evil%3A%201';
const SILENT = { error() {} };

/** Everything that arrives, as it arrives. */
async function rawBackend(t: TestContext): Promise<{ port: number; head(): string }> {
  let bytes = '';
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', (part) => {
        bytes += part.toString('latin1');
        if (bytes.includes('\r\n\r\n'))
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return {
    port: (server.address() as { port: number }).port,
    head: () => bytes.slice(0, bytes.indexOf('\r\n\r\n')),
  };
}

async function headOf(t: TestContext, env: NodeJS.ProcessEnv, options: ClewOptions = {}): Promise<string> {
  const { port, head } = await rawBackend(t);
  const at = `http://127.0.0.1:${port}`;
  const filled = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value?.replace('AT', at)]),
  );
  const tracer = fromEnvironment(filled, () =>
    initTracer({ logger: SILENT, serviceName: EVIL, tags: { [EVIL]: EVIL }, ...options }),
  );
  const span = tracer.startSpan(EVIL, { tags: { [EVIL]: EVIL } });
  span.setBaggageItem(EVIL, EVIL).finish();
  assert.equal((await tracer.close()).sent, 1);
  return head();
}

describe('settings of the environment', () => {
  const rows: NodeJS.ProcessEnv[] = [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'AT',
      OTEL_EXPORTER_OTLP_HEADERS: `a=${ENCODED},user-agent=${ENCODED},ok=1`,
    },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'AT', OTEL_EXPORTER_OTLP_HEADERS: `a${ENCODED}=1,ok=1` },
    { CLEW_EXPORTER: 'otlp', CLEW_ENDPOINT: 'AT', CLEW_TOKEN: EVIL },
    { JAEGER_ENDPOINT: 'AT/api/traces', JAEGER_USER: EVIL, JAEGER_PASSWORD: EVIL },
    { JAEGER_ENDPOINT: `AT/${EVIL}?${EVIL}` },
    { OTEL_EXPORTER_ZIPKIN_ENDPOINT: `AT/${ENCODED}?a=${ENCODED}` },
  ];
  for (const env of rows) {
    test(Object.keys(env).join(', '), async (t) => {
      const head = await headOf(t, env);
      assert.match(head, /^POST /);
      assert.ok(!/^X-Evil|^GET \/evil/im.test(head), head);
    });
  }
});

test('settings in code are refused at once', () => {
  for (const given of [
    { headers: { a: EVIL } },
    { headers: { [EVIL]: 'a' } },
    { token: EVIL },
    { user: EVIL, password: 'x' },
    { headers: { a: 'Ā' } },
  ])
    assert.throws(() => initTracer({ exporter: { type: 'otlp', ...(given as object) } }), {
      code: 'CLEW_ERR_INVALID_OPTION',
    });
});

test('credentials in an address, encoded, end up within their header', async (t) => {
  const { port, head } = await rawBackend(t);
  const tracer = initTracer({
    exporter: { type: 'otlp', endpoint: `http://${ENCODED}:${ENCODED}@127.0.0.1:${port}/` },
    logger: SILENT,
  });
  tracer.startSpan('op').finish();
  await tracer.close();
  assert.ok(!/^X-Evil/im.test(head()), head());
});
