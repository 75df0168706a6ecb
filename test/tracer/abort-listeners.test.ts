import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { onAbort } from '../../src/tracer/abort-listeners';

test('a signal has one listener, however many wait for it, and none when nobody does', () => {
  const { signal, abort } = controller();
  let aborted = 0;
  const stops = Array.from({ length: 20 }, () => onAbort(signal, () => aborted++));
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  for (const stop of stops.slice(5)) stop();
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  for (const stop of stops) stop();
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  onAbort(signal, () => aborted++);
  abort();
  assert.equal(aborted, 1);
});

test('all who wait are told, and whoever comes later is told at once', () => {
  const { signal, abort } = controller();
  let aborted = 0;
  for (let i = 0; i < 3; i++) onAbort(signal, () => aborted++);
  abort();
  onAbort(signal, () => aborted++);
  assert.equal(aborted, 4);
});

test('what is no signal never aborts, and throws nothing', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const fail = () => assert.fail('on purpose');
  const things: unknown[] = [
    undefined,
    null,
    1,
    'x',
    {},
    proxy,
    { addEventListener: fail },
    { addEventListener() {}, removeEventListener: fail },
  ];
  for (const thing of things) onAbort(thing as AbortSignal, fail)();
});

function controller(): { signal: AbortSignal; abort: () => void } {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}
