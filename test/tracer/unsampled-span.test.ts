/** An unsampled span makes its context only when somebody asks: nobody may be able to tell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMAT_TEXT_MAP, REFERENCE_CHILD_OF, Reference } from 'opentracing';
import { DENY } from '../../src/model/verdict';
import type { Sampler } from '../../src/sampler/sampler';
import { TestTracer } from '../../src/testing/test-tracer';

const denying: Sampler = { decide: () => ({ verdict: DENY, tags: [] }) };

function unsampledPair() {
  const tracer = new TestTracer({ sampler: denying });
  const parent = tracer.startSpan('parent');
  return { tracer, parent, child: tracer.startSpan('child', { childOf: parent }) };
}

test('its identity is its own, below its parent in the same trace, and stays', () => {
  const { parent, child } = unsampledPair();
  const context = child.context();
  assert.equal(context.toTraceId(), parent.context().toTraceId());
  assert.notEqual(context.toSpanId(), parent.context().toSpanId());
  const { parentId0, parentId1 } = context;
  assert.deepEqual([parentId0, parentId1], [parent.context().spanId0, parent.context().spanId1]);
  assert.equal(child.context(), context);
});

test('renamed to anything, and wanted after all, it is recorded under a name', () => {
  const { tracer, child } = unsampledPair();
  const names: unknown[] = [null, 7, 'n'.repeat(100_000), { toString: () => assert.fail('hostile') }];
  for (const name of names) {
    const span = tracer.startSpan('renamed', { childOf: child });
    span.setOperationName(name as string).setTag('sampling.priority', 1);
    span.finish();
  }
  const told = tracer.spans.map(({ operationName }) => operationName);
  assert.deepEqual([told[0], told[1], told[3]], ['null', '7', '[unreadable]']);
  assert.ok(told[2].length < 100_000);
});

test('finishing before anybody asks changes nothing', () => {
  const { parent, child } = unsampledPair();
  child.finish();
  parent.finish();
  assert.equal(child.context().toTraceId(), parent.context().toTraceId());
  assert.equal(child.context().isSampled(), false);
});

test('a grandchild, by option or by reference, hangs below the child', () => {
  const { tracer, child } = unsampledPair();
  const references = [new Reference(REFERENCE_CHILD_OF, child)];
  for (const options of [{ childOf: child }, { references }]) {
    const context = tracer.startSpan('grandchild', options).context();
    assert.deepEqual(
      [context.parentId0, context.parentId1],
      [child.context().spanId0, child.context().spanId1],
    );
  }
});

test('it has the baggage that its parent had when it started, asked for early or late', () => {
  const { tracer, parent, child: before } = unsampledPair();
  parent.setBaggageItem('user', 'ann');
  const between = tracer.startSpan('child', { childOf: parent });
  parent.setBaggageItem('user', 'bob');
  assert.equal(before.getBaggageItem('user'), undefined);
  assert.equal(between.getBaggageItem('user'), 'ann');
  assert.equal(before.context().baggage, undefined);
  assert.equal(between.context().baggage?.get('user'), 'ann');
});

test('its own baggage is its own, and its context, taken before or after, has it', () => {
  const { parent, child } = unsampledPair();
  child.setBaggageItem('user', 'ann');
  assert.equal(child.getBaggageItem('user'), 'ann');
  assert.equal(child.context().baggage?.get('user'), 'ann');
  assert.equal(parent.getBaggageItem('user'), undefined);
});

test('what was extracted goes on: identity, baggage, and that nobody is to sample', () => {
  const tracer = new TestTracer();
  const remote = tracer.extract(FORMAT_TEXT_MAP, { 'uber-trace-id': 'a:b:0:0', 'uberctx-user': 'ann' });
  const span = tracer.startSpan('server', { childOf: remote ?? undefined });
  const carrier: Record<string, string> = {};
  tracer.inject(span, FORMAT_TEXT_MAP, carrier);
  const spanId = span.context().toSpanId();
  assert.deepEqual(carrier, { 'uber-trace-id': `000000000000000a:${spanId}:0:0`, 'uberctx-user': 'ann' });
});

test('parents lifted after its start do not take it along', () => {
  const { parent, child } = unsampledPair();
  parent.setTag('sampling.priority', 1);
  assert.equal(parent.context().isSampled(), true);
  assert.equal(child.context().isSampled(), false);
});

test('lifted itself, it is recorded below its parent, and knows that its parent is remote', () => {
  const tracer = new TestTracer();
  const remote = tracer.extract(FORMAT_TEXT_MAP, { 'uber-trace-id': 'a:b:0:0' });
  const span = tracer.startSpan('server', { childOf: remote ?? undefined });
  span.setTag('sampling.priority', 1);
  span.finish();
  const [record] = tracer.spans;
  assert.deepEqual([record.ids.traceId3, record.ids.parentId1, record.ids.flags], [10, 11, 3]);
  assert.equal(record.ids, span.context());
  assert.equal(record.remoteParent, true);
});

test('a long row of spans, each below the one before, keeps none of them alive', () => {
  const { tracer, child } = unsampledPair();
  let last = child;
  for (let i = 0; i < 3; i++) last = tracer.startSpan('next', { childOf: last });
  // What a span holds of its parent is a context, and that one holds no other.
  const values = Object.values((last as unknown as { parent: object }).parent);
  assert.equal(values.includes(child.context()), false);
});
