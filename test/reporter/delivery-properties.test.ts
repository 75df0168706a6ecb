/** Whatever an application and a backend do: the books balance, and each span has exactly one fate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { SendResult } from '../../src/transport/transport';
import { POISON } from '../fakes/plain-encoder';
import {
  BUSY,
  DELIVERED,
  LOST,
  laterIn,
  REFUSED,
  REJECTED,
  STALE,
  TOO_LARGE,
} from '../fakes/scripted-transport';
import { never, Rig, settled } from './rig';

type Step =
  | { readonly do: 'report'; readonly spans: number }
  | { readonly do: 'report one'; readonly name: string }
  | { readonly do: 'flush' }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'answer'; readonly result: SendResult };

const RESULTS = [DELIVERED, DELIVERED, REJECTED, TOO_LARGE, REFUSED, BUSY, LOST, STALE, laterIn(3000)];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('report' as const), spans: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ do: fc.constant('report one' as const), name: fc.constantFrom(POISON, 'x'.repeat(200)) }),
  fc.record({ do: fc.constant('flush' as const) }),
  fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(0, 500, 1000, 30_000) }),
  fc.record({ do: fc.constant('answer' as const), result: fc.constantFrom(...RESULTS) }),
  fc.record({ do: fc.constant('answer' as const), result: fc.constantFrom(...RESULTS) }),
);

async function take(rig: Rig, step: Step, flushes: Promise<boolean>[]): Promise<void> {
  if (step.do === 'report') {
    rig.report(...Array.from({ length: step.spans }, (_, i) => `s${rig.reported + i}`));
  } else if (step.do === 'report one') rig.report(step.name);
  else if (step.do === 'flush') flushes.push(rig.reporter.flush(never));
  else if (step.do === 'advance') await rig.advance(step.ms);
  else if (rig.transport.inFlight > 0) await rig.answer(step.result);
  await settled();
  rig.look();
}

/** A backend in good health, for as long as it takes. */
async function recover(rig: Rig, flushes: Promise<boolean>[]): Promise<void> {
  flushes.push(rig.reporter.flush(never));
  for (let i = 0; i < 1000 && rig.stats.waiting > 0; i++) {
    if (rig.transport.inFlight > 0) await rig.answer(DELIVERED);
    else await rig.advance(300_000);
  }
}

test('the books balance at every look, and a span is sent or dropped once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const rig = new Rig({ maxBatchBytes: 60, maxQueueBytes: 4000, retryMaxElapsedMs: 10_000 });
      const flushes: Promise<boolean>[] = [];
      for (const next of steps) await take(rig, next, flushes);
      await recover(rig, flushes);
      const { sent, waiting, waitingBytes, accepted } = rig.look();
      assert.deepEqual([waiting, waitingBytes], [0, 0], 'everything has its fate');
      assert.deepEqual([accepted, sent], [rig.reported, rig.transport.delivered.length]);
      assert.equal(new Set(rig.transport.delivered).size, sent, 'nothing was acknowledged twice');
      // The pause after a batch that was given up.
      await rig.advance(300_000);
      assert.equal(rig.clock.pendingTimers, 0, 'nothing is left to do');
      await Promise.all(flushes);
    }),
    { numRuns: 150 },
  );
});

test('what is delivered comes in the order in which it was reported', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const rig = new Rig({ maxBatchBytes: 60, maxQueueBytes: 4000 });
      const flushes: Promise<boolean>[] = [];
      for (const next of steps) await take(rig, next, flushes);
      await recover(rig, flushes);
      const numbers = rig.transport.delivered.map((name) => Number(name.slice(1)));
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
      );
    }),
    { numRuns: 50 },
  );
});
