import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ClewError } from '../../src/diagnostics/errors';
import { ACCEPT, DENY } from '../../src/model/verdict';
import { ConstSampler } from '../../src/sampler/const';
import { GuaranteedThroughputSampler } from '../../src/sampler/guaranteed-throughput';
import { makeSampler, type SamplerChoice } from '../../src/sampler/make-sampler';
import { ProbabilisticSampler } from '../../src/sampler/probabilistic';
import { RateLimitingSampler } from '../../src/sampler/rate-limiting';
import type { Decision, Sampler } from '../../src/sampler/sampler';
import { HandClock } from './hand-clock';

const LOWEST: [number, number] = [0, 0];
/** All ones in the low 63 bits; the 64th does not count. */
const HIGHEST: [number, number] = [-1, -1];

function ask(sampler: Sampler, [high, low]: [number, number] = HIGHEST, operation = 'op'): Decision {
  return sampler.decide(operation, high, low, undefined);
}

function accepts(sampler: Sampler, times: number): number {
  let count = 0;
  for (let i = 0; i < times; i++) if (ask(sampler).verdict === ACCEPT) count++;
  return count;
}

const tags = (type: string, param: unknown) => ['sampler.type', type, 'sampler.param', param];

test('const accepts everything, or nothing', () => {
  assert.deepEqual(ask(new ConstSampler(true)), { verdict: ACCEPT, tags: tags('const', true) });
  assert.deepEqual(ask(new ConstSampler(false)), { verdict: DENY, tags: [] });
});

test('probabilistic: rate 0 denies the lowest id, rate 1 accepts the highest', () => {
  assert.equal(ask(new ProbabilisticSampler(0), LOWEST).verdict, DENY);
  assert.equal(ask(new ProbabilisticSampler(1), HIGHEST).verdict, ACCEPT);
  assert.equal(ask(new ProbabilisticSampler(Number.MIN_VALUE), LOWEST).verdict, ACCEPT);
  assert.equal(ask(new ProbabilisticSampler(Number.MIN_VALUE), [0, 1]).verdict, DENY);
  assert.equal(ask(new ProbabilisticSampler(1 - 2 ** -53), HIGHEST).verdict, DENY);
});

test('probabilistic: exact at the boundary, whatever the 64th bit says', () => {
  const half = new ProbabilisticSampler(0.5);
  for (const top of [0, -(2 ** 31)]) {
    assert.equal(ask(half, [0x3fffffff | top, -1]).verdict, ACCEPT);
    assert.equal(ask(half, [0x40000000 | top, 0]).verdict, DENY);
  }
  const small = new ProbabilisticSampler(3 * 2 ** -63);
  assert.equal(ask(small, [0, 2]).verdict, ACCEPT);
  assert.equal(ask(small, [0, 3]).verdict, DENY);
  assert.deepEqual(ask(half, LOWEST), { verdict: ACCEPT, tags: tags('probabilistic', 0.5) });
});

test('property: probabilistic is low 63 bits < rate * 2^63, in exact arithmetic', () => {
  const rate = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 0, max: 64 }).map((n) => 2 ** -n),
  );
  fc.assert(
    fc.property(
      rate,
      fc.bigInt({ min: -2n, max: 2n }),
      fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      (p, near, far) => {
        // A double in [0, 1] is an integer over 2^1074, so both sides are integers there.
        const bound = exactly(p) << 63n;
        for (const id of [far, (bound >> 1074n) + near]) {
          if (id < 0n || id >= 2n ** 63n) continue;
          const expected = id << 1074n < bound ? ACCEPT : DENY;
          const words: [number, number] = [Number(id >> 32n), Number(BigInt.asIntN(32, id))];
          assert.equal(ask(new ProbabilisticSampler(p), words).verdict, expected, `${id} at ${p}`);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

/** The double `value` of [0, 1] times 2^1074. */
function exactly(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const exponent = bits.getUint16(0) >> 4;
  const fraction = bits.getBigUint64(0) & (2n ** 52n - 1n);
  return exponent === 0 ? fraction : (fraction + 2n ** 52n) << BigInt(exponent - 1);
}

test('a lower rate accepts a part of what a higher rate accepts', () => {
  const [low, high] = [new ProbabilisticSampler(0.2), new ProbabilisticSampler(0.3)];
  const id = fc.tuple(fc.integer(), fc.integer());
  fc.assert(
    fc.property(id, (words) => ask(low, words).verdict === DENY || ask(high, words).verdict === ACCEPT),
  );
});

test('rate limiting starts full, and refills at its rate up to one second of it', () => {
  const clock = new HandClock();
  const sampler = new RateLimitingSampler(2, clock);
  assert.equal(accepts(sampler, 5), 2);
  clock.nowMs += 499;
  assert.equal(accepts(sampler, 5), 0);
  clock.nowMs += 1;
  assert.equal(accepts(sampler, 5), 1);
  clock.nowMs += 3_600_000;
  assert.equal(accepts(sampler, 5), 2);
  clock.nowMs = 0;
  assert.equal(accepts(sampler, 5), 0, 'a clock that goes back gives nothing');
});

test('rates below one a second still get there: the balance may always reach 1', () => {
  const clock = new HandClock();
  const sampler = new RateLimitingSampler(0.1, clock);
  assert.deepEqual(ask(sampler), { verdict: ACCEPT, tags: tags('ratelimiting', 0.1) });
  clock.nowMs += 9999;
  assert.equal(accepts(sampler, 3), 0);
  clock.nowMs += 1;
  assert.equal(accepts(sampler, 3), 1);
});

test('a rate of 0 accepts nothing, ever', () => {
  const clock = new HandClock();
  const sampler = new RateLimitingSampler(0, clock);
  assert.equal(accepts(sampler, 3), 0);
  clock.nowMs += 1e9;
  assert.equal(accepts(sampler, 3), 0);
});

test('guaranteed throughput: the rate first, then the lower bound, which the rate uses up too', () => {
  const clock = new HandClock();
  const sampler = new GuaranteedThroughputSampler(0.5, 1, clock);
  assert.deepEqual(ask(sampler, LOWEST), { verdict: ACCEPT, tags: tags('probabilistic', 0.5) });
  assert.deepEqual(ask(sampler, HIGHEST), { verdict: DENY, tags: [] });
  clock.nowMs += 1000;
  assert.deepEqual(ask(sampler, HIGHEST), { verdict: ACCEPT, tags: tags('lowerbound', 0.5) });
  assert.equal(ask(sampler, HIGHEST).verdict, DENY);
});

test('guaranteed throughput: new figures keep the credit earned', () => {
  const clock = new HandClock();
  const sampler = new GuaranteedThroughputSampler(0, 4, clock);
  assert.equal(accepts(sampler, 2), 2);
  sampler.update(0.25, 8);
  assert.equal(accepts(sampler, 9), 4, 'half of the old balance is half of the new');
  assert.equal(ask(sampler, LOWEST).tags[3], 0.25);
  sampler.update(0.25, 0);
  clock.nowMs += 10_000;
  assert.equal(accepts(sampler, 3), 0);
  sampler.update(0.25, 2);
  assert.equal(accepts(sampler, 3), 2);
});

test('the same decision object again and again: deciding allocates nothing', () => {
  const clock = new HandClock();
  for (const sampler of [
    new ConstSampler(true),
    new ProbabilisticSampler(0.5),
    new RateLimitingSampler(1e6, clock),
  ]) {
    assert.equal(ask(sampler, LOWEST), ask(sampler, LOWEST));
  }
});

test('makeSampler: by name; what is left out is 1', () => {
  const clock = new HandClock();
  const named = (choice: SamplerChoice) => String(makeSampler(choice, clock));
  assert.equal(named({ type: 'const' }), 'const(1)');
  assert.equal(named({ type: 'const', param: 0 }), 'const(0)');
  assert.equal(named({ type: 'probabilistic', param: 0.25 }), 'probabilistic(0.25)');
  assert.equal(named({ type: 'probabilistic' }), 'probabilistic(1)');
  assert.equal(named({ type: 'ratelimiting', param: 2.5 }), 'ratelimiting(2.5)');
  assert.equal(named({ type: 'lowerbound', param: 3 }), 'per-operation(default 0, at least 3/s, 0 listed)');
  assert.equal(
    named({ type: 'const', perOperation: {} }),
    'per-operation(default 1, at least 0/s, 0 listed)',
  );
  const perOperation = { defaultSamplingProbability: 0.5, defaultLowerBoundTracesPerSecond: 2 };
  const expected = 'per-operation(default 0.5, at least 2/s, 0 listed)';
  assert.equal(named({ type: 'ratelimiting', param: 1, perOperation }), expected);
});

const BAD: [SamplerChoice, RegExp][] = [
  [{ type: 'const', param: 2 }, /Expected `sampler.param` to be 0 or 1, got `2` \(number\)/],
  [{ type: 'const', param: Number.NaN }, /sampler.param/],
  [{ type: 'probabilistic', param: 1.0000000000000002 }, /a number from 0 to 1, got `1.0000000000000002`/],
  [{ type: 'probabilistic', param: -Number.MIN_VALUE }, /sampler.param/],
  [{ type: 'probabilistic', param: Number.NaN }, /sampler.param/],
  [{ type: 'ratelimiting', param: -1 }, /traces per second, 0 or more, got `-1`/],
  [{ type: 'ratelimiting', param: Number.POSITIVE_INFINITY }, /sampler.param/],
  [{ type: 'lowerbound', param: -1 }, /defaultLowerBoundTracesPerSecond/],
  [{ type: 'remote' }, /sampler.type/],
  [{ type: 'const', perOperation: {}, maxOperations: 0 }, /sampler.maxOperations.*positive integer, got `0`/],
  [{ type: 'constant' }, /sampler.type.*const, probabilistic, ratelimiting.*got `constant`/],
];

for (const [choice, message] of BAD) {
  test(`makeSampler refuses ${JSON.stringify(choice)}`, () => {
    assert.throws(
      () => makeSampler(choice, new HandClock()),
      (error) =>
        error instanceof ClewError && error.code === 'CLEW_ERR_INVALID_OPTION' && message.test(error.message),
    );
  });
}
