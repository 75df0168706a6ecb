/** What the end of a process leaves on the disk, when it ends by itself, by `process.exit()`, and at any moment at all. */
import assert from 'node:assert/strict';
import fs, { cpSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as fc from 'fast-check';
import { RECORD_HEAD_BYTES } from '../../../src/reporter/spool/spool-format';
import { nameText, parseName, type SpoolName } from '../../../src/reporter/spool/spool-name';
import type { LastSend, SendResult } from '../../../src/transport/transport';
import { namesIn } from '../../fakes/plain-encoder';
import {
  BUSY,
  DELIVERED,
  LOST,
  REFUSED,
  REJECTED,
  ScriptedTransport,
  TOO_LARGE,
} from '../../fakes/scripted-transport';
import { never, Rig } from '../rig';
import { folder, GRACE_MS, SpoolRig } from './spool-rig';

/** One that answers what it is sent without an event loop. */
class LastTransport extends ScriptedTransport {
  readonly result: SendResult | undefined;
  readonly sentLast: string[] = [];

  constructor(result: SendResult | undefined) {
    super();
    this.result = result;
  }

  sendLast(message: Uint8Array): LastSend {
    this.sentLast.push(namesIn(message).join(' '));
    return { isTwice: false, step: () => this.result };
  }
}

function lastRig(directory: string, result: SendResult | undefined): { rig: SpoolRig; sent: string[] } {
  const transport = new LastTransport(result);
  return { rig: new SpoolRig(directory, {}, { transport }), sent: transport.sentLast };
}

/** From now on no append ends: `bytes` of each are written, and the rest when the test calls what it gets here. */
function hangingDisk(t: TestContext, bytes: number): (() => void)[] {
  const hanging: (() => void)[] = [];
  const writev = (fd: number, chunks: Uint8Array[], at: number) => {
    const all = Buffer.concat(chunks);
    fs.writeSync(fd, all, 0, bytes, at);
    hanging.push(() => fs.writeSync(fd, all, 0, all.length, at));
  };
  t.mock.method(fs, 'writev', writev as unknown as typeof fs.writev);
  return hanging;
}

/** What is on the disk at this moment, as the next process finds it when this one was killed. */
function killed(rig: SpoolRig, directory: string): string {
  cpSync(rig.directory, directory, { recursive: true });
  for (const file of readdirSync(directory)) {
    const free = nameText({ ...(parseName(file) as SpoolName), owner: undefined });
    renameSync(join(directory, file), join(directory, free));
  }
  return directory;
}

/** Brings everything back that is there, at a backend in good health. */
async function restarted(directory: string): Promise<SpoolRig> {
  const rig = new SpoolRig(directory);
  await rig.advance(0);
  for (let i = 0; i < 1000 && rig.files.length > 0; i++) {
    if (rig.transport.inFlight > 0) await rig.answer(DELIVERED);
    else await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.deepEqual([rig.files, rig.spool.waiting], [[], 0]);
  return rig;
}

describe('when the event loop has ended', () => {
  test('what waits is on the disk before it is sent', (t) => {
    const { rig, sent } = lastRig(folder(t), undefined);
    rig.report('a', 'b');
    assert.equal(rig.reporter.flushLast(100), false);
    assert.deepEqual([rig.stats.spooled, rig.files.length, sent], [2, 1, ['a b']]);
  });

  test('and goes from there once it is acknowledged', (t) => {
    const { rig } = lastRig(folder(t), DELIVERED);
    rig.report('a', 'b');
    assert.equal(rig.reporter.flushLast(100), true);
    assert.deepEqual([rig.stats.sent, rig.stats.spooled, rig.files], [2, 0, []]);
  });

  test('what could not be delivered is sent by the next process; a refused try is none', async (t) => {
    const { rig } = lastRig(folder(t), REFUSED);
    rig.report('a', 'b');
    rig.reporter.flushLast(100);
    assert.deepEqual([rig.look().waiting, rig.stats.spooled], [2, 2]);
    const next = await restarted(killed(rig, folder(t)));
    assert.deepEqual([next.transport.delivered, next.spool.maybeDuplicated], [['a', 'b'], 0]);
  });

  test('a try whose answer did not come may have arrived', async (t) => {
    const { rig } = lastRig(folder(t), undefined);
    rig.report('a', 'b');
    rig.reporter.flushLast(100);
    const next = await restarted(killed(rig, folder(t)));
    assert.deepEqual([next.spool.sent, next.spool.maybeDuplicated], [2, 2]);
  });

  test('a write that was under way, however far it had come, is there once', async (t) => {
    for (let turns = 0; turns < 12; turns++) {
      const { rig } = lastRig(folder(t), REFUSED);
      await rig.reportBatches('a');
      rig.clock.advance(GRACE_MS);
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      rig.report('b');
      rig.reporter.flushLast(100);
      assert.equal(rig.stats.spooled, 2);
      const next = await restarted(killed(rig, folder(t)));
      assert.deepEqual([...next.transport.delivered].sort(), ['a', 'b'], `after ${turns} turns`);
    }
  });

  describe('and a write that was under way does not end', () => {
    for (const bytes of [0, 10, RECORD_HEAD_BYTES, RECORD_HEAD_BYTES + 3]) {
      test(`with ${bytes} bytes of it there, everything is found by the next process`, async (t) => {
        const { rig } = lastRig(folder(t), REFUSED);
        await rig.reportBatches('a');
        await rig.written(1);
        const hanging = hangingDisk(t, bytes);
        await rig.reportBatches('b');
        await rig.advance(GRACE_MS);
        await rig.until(() => hanging.length > 0, 'b is on its way to the disk');
        rig.report('c');
        rig.reporter.flushLast(100);
        assert.equal(rig.stats.spooled, 3);
        const next = await restarted(killed(rig, folder(t)));
        assert.deepEqual([...next.transport.delivered].sort(), ['a', 'b', 'c']);
        // Of the first copy that much is known, and no more.
        const torn = bytes < RECORD_HEAD_BYTES ? {} : { 'spool-torn': 1 };
        assert.deepEqual(next.spool.dropped, torn);
      });
    }

    test('until later: what is there twice then is counted', async (t) => {
      const { rig } = lastRig(folder(t), REFUSED);
      await rig.reportBatches('a');
      await rig.written(1);
      const hanging = hangingDisk(t, 0);
      await rig.reportBatches('b');
      await rig.advance(GRACE_MS);
      await rig.until(() => hanging.length > 0, 'b is on its way to the disk');
      rig.reporter.flushLast(100);
      hanging[0]();
      const next = await restarted(killed(rig, folder(t)));
      assert.deepEqual([...next.transport.delivered].sort(), ['a', 'b', 'b']);
      assert.equal(next.spool.maybeDuplicated, 1);
    });

    test('nothing is ever put behind it, even if nothing else had to be written at once', async (t) => {
      const rig = new SpoolRig(folder(t));
      await rig.reportBatches('a', 'b');
      await rig.written(2);
      const hanging = hangingDisk(t, 10);
      await rig.reportBatches('c');
      await rig.advance(GRACE_MS);
      await rig.until(() => hanging.length > 0, 'c is on its way to the disk');
      for (let i = 0; i < 3; i++) {
        await rig.inFlight();
        await rig.answer(DELIVERED);
      }
      rig.reporter.keep();
      rig.report('d');
      rig.reporter.keep();
      const next = await restarted(killed(rig, folder(t)));
      assert.deepEqual(next.transport.delivered, ['d']);
    });
  });

  test('what is finished even later is there, too', (t) => {
    const { rig } = lastRig(folder(t), REFUSED);
    rig.report('a');
    rig.reporter.flushLast(100);
    rig.report('b');
    rig.reporter.flushLast(100);
    assert.deepEqual([rig.stats.waiting, rig.stats.spooled], [2, 2]);
  });
});

test('what an end that ran out of time keeps is written at once', (t) => {
  const rig = new SpoolRig(folder(t));
  rig.report('a');
  rig.reporter.keep();
  assert.deepEqual([rig.stats.spooled, rig.files.length], [1, 1]);
});

test('close() leaves what it could not deliver to the next process, and drops nothing', async (t) => {
  const rig = new SpoolRig(folder(t));
  await rig.reportBatches('a');
  rig.report('b');
  const soon = new AbortController();
  const closed = rig.reporter.close(soon.signal);
  soon.abort();
  await closed;
  assert.deepEqual([rig.stats.dropped, rig.stats.waiting, rig.stats.spooled], [{}, 2, 2]);
  assert.deepEqual(rig.warnings, [
    `2 spans were not delivered to http://backend:1/spans before the tracer was closed, kept in the spool ${rig.directory}, and sent from there later.`,
  ]);
  const next = await restarted(rig.directory);
  assert.deepEqual([...next.transport.delivered].sort(), ['a', 'b']);
  assert.equal(next.spool.maybeDuplicated, 1, 'the one in flight may have arrived');
});

test('what is due while others are written, because one of several tracers is closed, is written after them', async (t) => {
  const rig = new SpoolRig(folder(t));
  await rig.reportBatches('a');
  const others = rig.delivery.spool?.writeAll();
  rig.report('b');
  void rig.reporter.flush(never);
  // Now these two are on their way to the disk.
  await Promise.resolve();
  rig.report('c');
  void rig.reporter.flush(never);
  rig.clock.advance(GRACE_MS);
  await others;
  await rig.written(3);
});

test('of two tracers that are closed at once, each leaves what it could not deliver', async (t) => {
  const shared = { release: async () => {} };
  const one = new SpoolRig(folder(t), {}, shared);
  const other = new Rig({ ...shared, clock: one.clock, delivery: one.delivery });
  await one.reportBatches('a', 'b');
  await other.reportBatches('c', 'd');
  const soon = new AbortController();
  const closed = [one, other].map(({ reporter }) => reporter.close(soon.signal));
  soon.abort();
  await Promise.all(closed);
  for (const { stats } of [one, other]) assert.deepEqual([stats.dropped, stats.spooled], [{}, 2]);
  await one.delivery.close();
  const next = await restarted(one.directory);
  assert.deepEqual([...next.transport.delivered].sort(), ['a', 'b', 'c', 'd']);
});

const RESULTS = [DELIVERED, DELIVERED, REJECTED, TOO_LARGE, REFUSED, BUSY, LOST];
type Step =
  | { readonly report: number }
  | { readonly flush: true }
  | { readonly ms: number }
  | { readonly answer: SendResult }
  | { readonly disk: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ report: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ flush: fc.constant(true as const) }),
  fc.record({ ms: fc.constantFrom(0, 100, 1000, 30_000) }),
  fc.record({ answer: fc.constantFrom(...RESULTS) }),
  fc.record({ disk: fc.constant(true as const) }),
);

test('killed at any moment: what was on the disk arrives, and what arrives twice is counted', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const rig = new SpoolRig(folder(t), {}, { maxBatchBytes: 40, maxQueueBytes: 3000 });
      for (const next of steps) {
        if ('report' in next)
          rig.report(...Array.from({ length: next.report }, (_, i) => `s${rig.reported + i}`));
        else if ('flush' in next) void rig.reporter.flush(new AbortController().signal);
        else if ('ms' in next) await rig.advance(next.ms);
        else if ('disk' in next) await new Promise((resolve) => setTimeout(resolve, 4));
        else if (rig.transport.inFlight > 0) await rig.answer(next.answer);
        rig.look();
      }
      const { spooled, sent, dropped } = rig.stats;
      const next = await restarted(killed(rig, folder(t)));
      const before = new Set(rig.transport.delivered);
      const again = next.transport.delivered.filter((name) => before.has(name));
      assert.ok(next.spool.recovered >= spooled, `${next.spool.recovered} of ${spooled}`);
      assert.equal(next.spool.sent, next.transport.delivered.length);
      assert.equal(new Set(next.transport.delivered).size, next.transport.delivered.length, 'once each');
      assert.ok(again.length <= next.spool.maybeDuplicated, `${again} twice`);
      assert.equal(before.size, sent);
      const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
      assert.ok(before.size + next.transport.delivered.length + lost >= sent + spooled);
    }),
    { numRuns: 60 },
  );
});
