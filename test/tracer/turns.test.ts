import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../../src/tracer/turns';

const never = new AbortController().signal;

test('work that throws holds back nobody behind it', async () => {
  const turns = new Turns();
  let calls = 0;
  const failing = turns.run(
    () => {
      if (++calls > 1) throw new Error('too deep');
      return true;
    },
    never,
    true,
  );
  let done = false;
  const soon = new AbortController();
  const behind = turns.run(
    () => {
      done = true;
      return false;
    },
    soon.signal,
    true,
  );
  await assert.rejects(failing ?? Promise.resolve(), /too deep/);
  // Long enough for it to have its turn.
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  soon.abort();
  await behind;
  assert.ok(done);
});
