import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCEPT, DENY } from '../../src/model/verdict';
import type { OperationSampling } from '../../src/sampler/operation-sampling';
import { PerOperationSampler } from '../../src/sampler/per-operation';
import type { Decision } from '../../src/sampler/sampler';
import { heapBytes } from '../fakes/heap-bytes';
import { HandClock } from './hand-clock';

/** As Jaeger sends it: the answer to `/sampling?service=…`, its member `operationSampling`. */
const SAMPLING: OperationSampling = {
  defaultSamplingProbability: 0.5,
  defaultLowerBoundTracesPerSecond: 1,
  perOperationStrategies: [
    { operation: 'always', probabilisticSampling: { samplingRate: 1 } },
    { operation: 'never', probabilisticSampling: { samplingRate: 0 } },
  ],
};

/** A trace id that a rate of 0.5 just accepts, and the highest of all. */
const LOW: [number, number] = [0x3fffffff, -1];
const HIGH: [number, number] = [-1, -1];

function ask(sampler: PerOperationSampler, operation: string, [high, low]: [number, number]): string {
  return inWords(sampler.decide(operation, high, low));
}

function inWords({ verdict, tags }: Decision): string {
  return verdict === DENY ? 'no' : `${tags[1]} ${tags[3]}`;
}

test('each operation has its rate, and others the default', () => {
  const sampler = new PerOperationSampler(SAMPLING, new HandClock());
  assert.equal(ask(sampler, 'always', HIGH), 'probabilistic 1');
  assert.equal(ask(sampler, 'other', LOW), 'probabilistic 0.5');
});

test('each operation has a lower bound of its own', () => {
  const clock = new HandClock();
  const sampler = new PerOperationSampler(SAMPLING, clock);
  const bound = (operation: string) => [ask(sampler, operation, HIGH), ask(sampler, operation, HIGH)];
  assert.deepEqual(bound('never'), ['lowerbound 0', 'no']);
  assert.deepEqual(bound('other'), ['lowerbound 0.5', 'no']);
  clock.nowMs += 1000;
  assert.deepEqual(bound('other'), ['lowerbound 0.5', 'no']);
});

test('beyond maxOperations: the default rate, without a bound; known operations keep theirs', () => {
  const sampler = new PerOperationSampler(SAMPLING, new HandClock(), 3);
  assert.equal(ask(sampler, 'third', HIGH), 'lowerbound 0.5');
  assert.equal(ask(sampler, 'fourth', HIGH), 'no');
  assert.equal(ask(sampler, 'fourth', LOW), 'probabilistic 0.5');
  assert.equal(ask(sampler, 'never', HIGH), 'lowerbound 0');
});

test('more operations listed than remembered: the first ones are', () => {
  const sampler = new PerOperationSampler(SAMPLING, new HandClock(), 1);
  assert.equal(ask(sampler, 'always', HIGH), 'probabilistic 1');
  assert.equal(ask(sampler, 'never', HIGH), 'no');
});

test('names like `__proto__` are names', () => {
  const strategy = { operation: '__proto__', probabilisticSampling: { samplingRate: 1 } };
  const sampler = new PerOperationSampler({ perOperationStrategies: [strategy] }, new HandClock());
  assert.equal(ask(sampler, '__proto__', HIGH), 'probabilistic 1');
  assert.equal(ask(sampler, 'constructor', HIGH), 'no');
});

test('numbers left out are zero, as in the JSON of a server that omits zeros', () => {
  for (const sampling of [
    {},
    { perOperationStrategies: undefined },
    { perOperationStrategies: [{ operation: 'a' }] },
  ]) {
    const sampler = new PerOperationSampler(sampling, new HandClock());
    assert.equal(ask(sampler, 'a', [0, 0]), 'no');
  }
});

test('a new strategy applies to operations known already, listed or not, and gives no credit away', () => {
  const sampler = new PerOperationSampler(SAMPLING, new HandClock());
  assert.equal(ask(sampler, 'other', HIGH), 'lowerbound 0.5');
  sampler.update({ ...SAMPLING, defaultSamplingProbability: 0.25, perOperationStrategies: [] });
  assert.equal(ask(sampler, 'other', HIGH), 'no');
  assert.equal(ask(sampler, 'other', [0, 0]), 'probabilistic 0.25');
  assert.equal(ask(sampler, 'always', [0, 0]), 'probabilistic 0.25');
});

test('an operation listed later has its place, even when chance names had filled them all', () => {
  const sampler = new PerOperationSampler({ defaultSamplingProbability: 0 }, new HandClock(), 2);
  for (const name of ['/a/1', '/a/2', '/a/3']) ask(sampler, name, HIGH);
  sampler.update(SAMPLING);
  assert.equal(ask(sampler, 'always', HIGH), 'probabilistic 1');
  assert.equal(sampler.decide('never', -1, -1).verdict, ACCEPT, 'by its bound');
});

const BAD: [unknown, RegExp][] = [
  [null, /sampler.perOperation.*an object/],
  [{ defaultSamplingProbability: 2 }, /defaultSamplingProbability/],
  [{ defaultLowerBoundTracesPerSecond: -1 }, /defaultLowerBoundTracesPerSecond/],
  [{ perOperationStrategies: {} }, /perOperationStrategies.*an array/],
  [{ perOperationStrategies: [null] }, /operation.*a string/],
  [
    { perOperationStrategies: [{ operation: 'a', probabilisticSampling: { samplingRate: '1' } }] },
    /samplingRate/,
  ],
];

for (const [bad, message] of BAD) {
  test(`a strategy that is wrong throws and changes nothing: ${JSON.stringify(bad)}`, () => {
    assert.throws(() => new PerOperationSampler(bad as OperationSampling, new HandClock()), message);
    const sampler = new PerOperationSampler(SAMPLING, new HandClock());
    assert.throws(() => sampler.update(bad as OperationSampling), message);
    assert.equal(ask(sampler, 'always', HIGH), 'probabilistic 1');
    assert.equal(String(sampler), 'per-operation(default 0.5, at least 1/s, 2 listed)');
  });
}

test('a name that is a part of a large text does not keep that', () => {
  const sampler = new PerOperationSampler(SAMPLING, new HandClock());
  const before = heapBytes();
  for (let i = 0; i < 100; i++) {
    const request = Buffer.alloc(200_000, `{"operationName":"query number ${i} of many"}`).toString('latin1');
    sampler.decide(request.slice(18, 40), ...LOW);
  }
  const more = heapBytes() - before;
  assert.ok(more < 5e6, `${more} bytes`);
});
