/** What docs/performance.md says of the aims: only what the run shows. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aimsOf } from '../../benchmarks/aims';
import type { ContestantName } from '../../benchmarks/contestants/contestants';
import type { Results, Run } from '../../benchmarks/results';

function run(workload: string, contestant: ContestantName, figure: string, ...samples: number[]): Run {
  return { workload, contestant, figures: { [figure]: samples } };
}

function results(...runs: Run[]): Results {
  return { clew: '0', node: 'v0', machine: '', began: '', tookMs: 0, quick: false, versions: {}, runs };
}

describe('the aims', () => {
  it('are reached up to their limit', () => {
    const [exact] = aimsOf(results(run('micro', 'clew', 'root', 204)));
    assert.deepEqual(
      [exact.what, exact.measured, exact.isReached],
      ['root, encoded', '204 ns, aim 204 ns', true],
    );
    assert.equal(aimsOf(results(run('micro', 'clew', 'root', 204.1)))[0].isReached, false);
  });

  it('are shares of what others take in the same run, and not told without them', () => {
    const ours = run('exported', 'clew', 'CPU µs per span', 1);
    const told = (theirs: number) =>
      aimsOf(results(ours, run('exported', 'otel', 'CPU µs per span', theirs)));
    assert.deepEqual(told(8), [
      { what: 'CPU per exported span', measured: '0.125 of otel, aim 0.125', isReached: true },
    ]);
    assert.deepEqual(
      told(7.9).map(({ isReached }) => isReached),
      [false],
    );
    assert.deepEqual(aimsOf(results(ours)), []);
  });
});
