/** The small examples, run as their README says. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildTraceTree, walk } from '../../src/analysis/trace-tree';
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

test('active-span: parents are found without being passed on, and one root is none the less a root', async () => {
  const program = new Program('active-span/shop.js', [], {
    JAEGER_ENDPOINT: `${collector.urls.jaeger}/api/traces`,
  });
  assert.equal(await program.end(), 0, program.output);
  const [, traceId = ''] =
    /^That makes 15 shillings\. This is trace ([0-9a-f]{32})\.\n$/.exec(program.output) ?? [];
  assert.deepEqual(treeOf(traceId), ['POST /orders', '  order', '    load price', '    load price']);
  const { store } = collector;
  const ids = store.traces({ service: 'shop' }).map((trace) => trace.traceId);
  const others = ids.filter((id) => id !== traceId);
  assert.deepEqual(others.map(treeOf), [['refresh catalogue']]);
});

/** `service operation` of each span that arrived of a trace, sorted. */
function namesIn(traceId: string): string[] {
  const spans = collector.store.trace(traceId)?.spans ?? [];
  return spans.map(({ process, span }) => `${process.serviceName} ${span.operationName}`).sort();
}

/** The operations of a trace, each indented by its depth. */
function treeOf(traceId: string): string[] {
  const { roots } = buildTraceTree(collector.store.trace(traceId)?.spans ?? []);
  return [...walk(roots)].map(
    ({ node, depth }) => `${'  '.repeat(depth)}${node.reported.span.operationName}`,
  );
}
