/** Tracers that are not ours, pointed at our collector. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { initTracer } from 'jaeger-client';
import { startCollector } from '../../src/collector/server';
import { findTag } from '../../src/model/span-record';
import { FREE_PORTS } from './free-ports';

it('jaeger-client over HTTP: its spans are stored as they were', async () => {
  const collector = await startCollector({ ports: FREE_PORTS });
  const tracer = initTracer(
    {
      serviceName: 'foreign',
      sampler: { type: 'const', param: 1 },
      reporter: { collectorEndpoint: `${collector.urls.jaeger}/api/traces` },
    },
    { tags: { region: 'eu' } },
  );
  const root = tracer.startSpan('root', { tags: { text: 'ä', number: 1.5, flag: true } });
  const child = tracer.startSpan('child', { childOf: root });
  child.log({ event: 'hit', count: 2 });
  child.finish();
  root.finish();
  await new Promise<void>((resolve) => tracer.close(resolve));

  const spans = collector.store.trace(root.context().toTraceId())?.spans ?? [];
  const [first, second] = spans.map(({ span }) => span);
  assert.deepEqual([first.operationName, second.operationName], ['child', 'root']);
  assert.deepEqual([first.ids.parentId0, first.ids.parentId1], [second.ids.spanId0, second.ids.spanId1]);
  const told = ['text', 'number', 'flag'].map((key) => findTag(second.tags, key));
  assert.deepEqual(told, ['ä', 1.5, true]);
  assert.deepEqual(first.logs?.[0].fields, ['event', 'hit', 'count', 2]);
  const { serviceName, tags } = spans[0].process;
  assert.deepEqual([serviceName, findTag(tags, 'region')], ['foreign', 'eu']);
  await collector.close();
});
