import assert from 'node:assert/strict';
import dns from 'node:dns';
import { test } from 'node:test';
import { HttpTransport } from '../../src/transport/http';
import { sharedLookup } from '../../src/transport/shared-lookup';
import { Sink } from '../fakes/sink';

type Found = (error: Error | null, addresses: object[]) => void;
const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

test('a question that has no answer yet is asked once, and its answer is for all who ask', (t) => {
  const questions: Found[] = [];
  t.mock.method(dns, 'lookup', (_: string, __: object, found: Found) => questions.push(found));
  const answers: unknown[] = [];
  const ask = (name: string) =>
    sharedLookup(name, { all: true }, (error, found) => answers.push(error ?? found));
  ask('one.example');
  ask('one.example');
  ask('other.example');
  assert.equal(questions.length, 2);
  const broken = new Error('EAI_AGAIN');
  questions[0](broken, []);
  assert.deepEqual(answers, [broken, broken]);
  ask('one.example');
  assert.equal(questions.length, 3, 'and then asked anew');
  questions[2](null, LOOPBACK);
  assert.deepEqual(answers, [broken, broken, LOOPBACK]);
});

test('a transport asks so', async (t) => {
  const sink = await Sink.start();
  t.after(() => sink.close());
  const questions: Found[] = [];
  t.mock.method(dns, 'lookup', (_: string, __: object, found: Found) => questions.push(found));
  const usual = { port: 14268, path: '/api/traces' };
  const endpoint = `http://collector.example:${sink.port}/api/traces`;
  const transports = [1, 2].map(() => new HttpTransport({ endpoint, timeoutMs: 5000, usual }));
  t.after(() => Promise.all(transports.map((transport) => transport.close())));
  const { signal } = new AbortController();
  const sends = transports.map((transport) => transport.send(Buffer.from('spans'), 'a/b', signal));
  for (let i = 0; i < 100 && questions.length < 1; i++) await new Promise(setImmediate);
  questions[0](null, LOOPBACK);
  assert.deepEqual(
    (await Promise.all(sends)).map(({ kind }) => kind),
    ['delivered', 'delivered'],
  );
  assert.equal(questions.length, 1);
});
