/** What Clew takes for granted of undici's dispatchers: handlers in the shape that they call without wrapping them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sink } from '../fakes/sink';

test('a handler is told of each step, in this order, and with these arguments', async (t) => {
  const sink = await Sink.start();
  t.after(() => sink.close());
  sink.plan({ status: 202, headers: { 'x-one': '1' }, body: 'taken' });
  const Client = require('undici/lib/dispatcher/client.js');
  const client = new Client(new URL(sink.url()).origin);
  t.after(() => client.destroy());
  const steps: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    const handler = {
      onConnect: (abort: unknown) => steps.push(['onConnect', typeof abort]),
      onRequestSent: () => steps.push(['onRequestSent']),
      onHeaders: (status: number, headers: Buffer[]) => {
        steps.push(['onHeaders', status, headers.map(String).includes('x-one')]);
        return true;
      },
      onData: (chunk: Buffer) => {
        steps.push(['onData', String(chunk)]);
        return true;
      },
      onComplete: () => resolve(),
      onError: reject,
    };
    client.dispatch(
      { origin: client.url, path: '/', method: 'POST', headers: {}, body: Buffer.from('x') },
      handler,
    );
  });
  assert.deepEqual(steps, [
    ['onConnect', 'function'],
    ['onRequestSent'],
    ['onHeaders', 202, true],
    ['onData', 'taken'],
  ]);
});
