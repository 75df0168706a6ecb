/** The small examples, run as their README says. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Collector, startCollector } from '../../src/collector/server';
import { ANY_PORTS, Program } from './program';

let collector: Collector;

before(async () => {
  collector = await startCollector({ ports: ANY_PORTS });
});
after(() => collector.close());

test('hello: one span, by Jaeger Thrift or by OTLP, delivered before the process ends by itself', async () => {
  const ways: Record<string, string>[] = [
    { JAEGER_ENDPOINT: `${collector.urls.jaeger}/api/traces` },
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector.urls.otlp },
  ];
  for (const env of ways) {
    const program = new Program('hello/hello.js', [], env);
    assert.equal(await program.end(), 0, program.output);
    const [, traceId = ''] = /^Hello, world! This is trace ([0-9a-f]{32})\.\n$/.exec(program.output) ?? [];
    assert.deepEqual(namesIn(traceId), ['hello say-hello'], program.output);
  }
});

test('http-propagation: client and server are one trace, and the baggage arrived', async (t) => {
  const env = { JAEGER_ENDPOINT: `${collector.urls.jaeger}/api/traces` };
  const server = new Program('http-propagation/server.js', [], { ...env, PORT: '0' });
  t.after(() => server.kill());
  const [, url = ''] = await server.says(/listening on (\S+)/);
  const client = new Program('http-propagation/client.js', [url], env);
  assert.equal(await client.end(), 0, client.output);
  const [, time = '', traceId = ''] = await client.says(/^It is (.+) in Berlin\. .+ trace ([0-9a-f]{32})\./);
  assert.match(time, /^\d\d:\d\d:\d\d$/);
  server.child.kill('SIGTERM');
  assert.equal(await server.end(), 0, server.output);
  assert.deepEqual(namesIn(traceId), ['time-client ask-time', 'time-server tell-time']);
});

/** `service operation` of each span that arrived of a trace, sorted. */
function namesIn(traceId: string): string[] {
  const spans = collector.store.trace(traceId)?.spans ?? [];
  return spans.map(({ process, span }) => `${process.serviceName} ${span.operationName}`).sort();
}
