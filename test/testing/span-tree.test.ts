import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanTree, TestTracer } from '../../src/testing';

function exampleTrace(): TestTracer {
  const tracer = new TestTracer();
  const root = tracer.startSpan('GET /books', { tags: { 'http.status_code': 500 } });
  tracer.clock.advance(1);
  const load = tracer.startSpan('load books', { childOf: root });
  const authorise = tracer.startSpan('authorise', { childOf: root, startTime: tracer.clock.wallMs() - 1 });
  tracer.clock.advance(1.5);
  load
    .setTag('error', true)
    .log({ event: 'timeout' })
    .setTag('raw', Buffer.from([1, 2]))
    .finish();
  authorise.finish();
  root.finish();
  return tracer;
}

test('a trace is indented text, children in the order of their starts', () => {
  assert.equal(exampleTrace().tree(), 'GET /books\n  authorise\n  load books  error');
});

test('tags, durations and logs are shown when asked for', () => {
  const tracer = exampleTrace();
  assert.equal(
    tracer.tree({ tags: ['http.status_code', 'raw'], durations: true, logs: true }),
    [
      'GET /books  2.5ms  http.status_code=500',
      '  authorise  2.5ms',
      '  load books  1.5ms  error  raw=<2 bytes>  [timeout]',
    ].join('\n'),
  );
  assert.match(tracer.tree({ tags: '*' }), /load books {2}error {2}error=true {2}raw=<2 bytes>/);
});

test('a span whose parent is not there stands at the left, marked', () => {
  const [load] = exampleTrace().spans;
  assert.equal(spanTree([load]), '… load books  error');
});

test('the fake clock fires timers in their order, at their times, those set meanwhile too', () => {
  const { clock } = new TestTracer();
  const fired: [string, number][] = [];
  const note = (name: string) => () => fired.push([name, clock.tickMs()]);
  clock.setTimer(note('b'), 20);
  const cancel = clock.setTimer(note('never'), 15);
  clock.setTimer(() => clock.setTimer(note('a+5'), 5), 10);
  cancel();
  clock.advance(20);
  assert.deepEqual(fired, [
    ['a+5', 15],
    ['b', 20],
  ]);
});
