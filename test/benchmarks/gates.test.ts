/** The verdicts of `npm run bench`: what a run may claim, and what it may not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContestantName } from '../../benchmarks/contestants/contestants';
import { type Judgement, judge } from '../../benchmarks/gates';
import type { Results, Run } from '../../benchmarks/results';

function run(workload: string, contestant: ContestantName, figure: string, ...samples: number[]): Run {
  return { workload, contestant, figures: { [figure]: samples } };
}

function results(quick: boolean, ...runs: Run[]): Results {
  return { clew: '0', node: 'v0', machine: '', began: '', tookMs: 0, quick, versions: {}, runs };
}

function verdictOn(what: string, all: Results): Judgement['verdict'] | undefined {
  return judge(all).find((judgement) => judgement.what === what)?.verdict;
}

const unsampled = (ours: number, theirs: number): Run[] => [
  run('micro', 'clew', 'unsampled child', ours),
  run('micro', 'jaeger-client', 'unsampled child', theirs),
];

describe('the gates', () => {
  it('are met up to their limit, a sixth, and missed above it', () => {
    assert.equal(verdictOn('unsampled child', results(false, ...unsampled(20, 120))), 'met');
    assert.equal(verdictOn('unsampled child', results(false, ...unsampled(20.1, 120))), 'missed');
  });

  it('tolerate up to twice as much in a quick run, and say so', () => {
    assert.equal(verdictOn('unsampled child', results(true, ...unsampled(40, 120))), 'tolerated');
    assert.equal(verdictOn('unsampled child', results(true, ...unsampled(40.1, 120))), 'missed');
  });

  it('tolerate nothing of what is not subject to noise', () => {
    const wire = (ours: number): Results =>
      results(
        true,
        run('exported', 'clew', 'bytes per span', ours),
        run('exported', 'jaeger-client', 'bytes per span', 100),
      );
    assert.equal(verdictOn('bytes on the wire, Jaeger Thrift', wire(60)), 'met');
    assert.equal(verdictOn('bytes on the wire, Jaeger Thrift', wire(61)), 'missed');
  });

  it('are not judged without the peer', () => {
    const alone = results(false, run('micro', 'clew', 'unsampled child', 20));
    assert.equal(verdictOn('unsampled child', alone), 'not judged');
  });

  it('count the worst run of what must be nothing, and then fail any run', () => {
    const lossy = results(
      true,
      run('burst', 'clew', '% lost', 0),
      run('burst', 'clew', '% lost', 0),
      run('burst', 'clew', '% lost', 0.01),
    );
    const lost = judge(lossy).find(({ what }) => what === '% lost, burst');
    assert.deepEqual([lost?.verdict, lost?.always], ['missed', true]);
  });
});

describe('the server gate', () => {
  const pairs = (...overheads: number[]): Results =>
    results(false, ...overheads.map((overhead) => run('server', 'clew', 'overhead, %', overhead)));
  const what = 'CPU per request of a server over tracing off';

  it('is met when the pairs agree on no more than 5 %', () => {
    assert.equal(verdictOn(what, pairs(4.4, 4.5, 4.6, 4.5, 4.4, 4.6, 5)), 'met');
    assert.equal(verdictOn(what, pairs(5.2, 4.9, 5.1, 5.2, 5, 5.1, 5.2)), 'missed');
  });

  it('is inconclusive when they do not agree within 2.5 points', () => {
    assert.equal(verdictOn(what, pairs(-4, 9, 2, -1, 7, 12, 0)), 'inconclusive');
  });

  it('is missed when they only agree that it is more', () => {
    assert.equal(verdictOn(what, pairs(20, 40, 60, 30, 50)), 'missed');
  });
});
