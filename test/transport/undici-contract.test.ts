/**
 * What Clew takes for granted of undici: files of its that are not its public index, and handlers in the shape that its
 * dispatchers call without wrapping them. Another version of it is looked at here first.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../fakes/project-root';
import { Sink } from '../fakes/sink';

const LOOKED_AT = '7.30.2';

test('the version is the exact one that was looked at', () => {
  const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  assert.equal(dependencies.undici, LOOKED_AT);
  assert.equal(require('undici/package.json').version, LOOKED_AT);
});

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

test("its dispatcher's file leaves the application's global dispatcher alone", () => {
  require('undici/lib/dispatcher/client.js');
  assert.equal(Symbol.for('undici.globalDispatcher.1') in globalThis, false);
});
