/** What is on the disk: when it comes there, when it goes, and that the books hold all the while. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DONE, RECORD_HEAD_BYTES, readRecordHead, TRIED } from '../../../src/reporter/spool/spool-format';
import {
  BUSY,
  DELIVERED,
  LOST,
  REFUSED,
  REJECTED,
  ScriptedTransport,
  TOO_LARGE,
} from '../../fakes/scripted-transport';
import { FLUSH_INTERVAL_MS, never, settled } from '../rig';
import { folder, GRACE_MS, SpoolRig } from './spool-rig';

const SCAN_MS = 10_000;
const STALE_MS = 120_000;
const DAY_MS = 24 * 3_600_000;

describe('a batch', () => {
  test('that is acknowledged soon never touches the disk', async (t) => {
    const rig = new SpoolRig(folder(t));
    await rig.reportBatches('a');
    await rig.advance(GRACE_MS - 1);
    await rig.answer(DELIVERED);
    await rig.advance(GRACE_MS);
    assert.deepEqual([rig.files, rig.stats.sent], [[], 1]);
  });

  test('that is not is written, and removed once it is acknowledged', async (t) => {
    const rig = new SpoolRig(folder(t));
    await rig.reportBatches('a', 'b');
    await rig.written(2);
    assert.equal(rig.files.length, 1);
    await rig.answer(DELIVERED);
    assert.deepEqual([rig.stats.sent, rig.stats.spooled], [1, 1]);
    await rig.inFlight();
    await rig.answer(DELIVERED);
    assert.deepEqual([rig.stats.sent, rig.stats.spooled], [2, 0]);
    await rig.until(() => rig.files.length === 0, 'the file is removed');
  });

  test('is written at once behind one that was not acknowledged soon, and while its backend is known to be away', async (t) => {
    const rig = new SpoolRig(folder(t));
    await rig.reportBatches('a');
    await rig.written(1);
    const beganMs = rig.clock.tickMs();
    rig.report('b');
    void rig.reporter.flush(AbortSignal.abort());
    await rig.advance(0);
    await rig.until(() => rig.stats.spooled === 2, 'b is written');
    await rig.answer(REFUSED);
    rig.report('c');
    void rig.reporter.flush(AbortSignal.abort());
    await rig.advance(0);
    await rig.until(() => rig.stats.spooled === 3, 'c is written');
    assert.equal(rig.clock.tickMs(), beganMs);
  });

  test('that is refused for good goes from the disk, too', async (t) => {
    const rig = new SpoolRig(folder(t));
    await rig.reportBatches('a');
    await rig.written(1);
    await rig.answer(REJECTED);
    assert.deepEqual([rig.stats.dropped, rig.stats.spooled], [{ rejected: 1 }, 0]);
    await rig.until(() => rig.files.length === 0, 'the file is removed');
  });

  test('that waits there is marked before it is sent, for whoever reads it if this process does not live to tell', async (t) => {
    const states: string[] = [];
    /** Looks at the disk when it is given a message. */
    class Looking extends ScriptedTransport {
      override send(message: Uint8Array, contentType: string, signal: AbortSignal) {
        const [file] = readdirSync(rig.directory);
        const bytes = file === undefined ? Buffer.alloc(0) : readFileSync(join(rig.directory, file));
        const head = readRecordHead(bytes, bytes.indexOf(message) - RECORD_HEAD_BYTES);
        states.push(head === undefined ? 'not there' : head.state === TRIED ? 'tried' : 'waiting');
        return super.send(message, contentType, signal);
      }
    }
    const rig = new SpoolRig(folder(t), {}, { transport: new Looking() });
    await rig.reportBatches('a', 'b');
    await rig.written(2);
    await rig.answer(REFUSED);
    await rig.advance(1000);
    for (let i = 0; i < 2; i++) {
      await rig.inFlight();
      await rig.answer(DELIVERED);
    }
    assert.deepEqual(states, ['not there', 'tried', 'tried']);
  });

  test('that is too large is on the disk as its halves', async (t) => {
    const rig = new SpoolRig(folder(t));
    rig.report('a', 'b');
    await rig.advance(FLUSH_INTERVAL_MS);
    await rig.written(2);
    await rig.answer(TOO_LARGE);
    await rig.advance(0);
    const file = join(rig.directory, rig.files[0]);
    const isDone = () => readFileSync(file)[readFileSync(file).indexOf('clw') - 1] === DONE;
    await rig.until(isDone, 'the whole is done with, when the halves are written');
    await rig.delivery.close();
    const next = new SpoolRig(rig.directory);
    await next.advance(0);
    await next.inFlight();
    assert.deepEqual(next.sent, ['a']);
    await next.answer(DELIVERED);
    await next.inFlight();
    assert.deepEqual(next.sent, ['a', 'b']);
    await next.answer(DELIVERED);
    assert.deepEqual([next.spool.recovered, next.spool.sent], [2, 2]);
    await next.until(() => next.files.length === 0, 'the file is removed');
  });

  test('may be read by its owner only', async (t) => {
    const rig = new SpoolRig(folder(t));
    await rig.reportBatches('a');
    await rig.written(1);
    assert.equal(statSync(rig.directory).mode & 0o777, 0o700);
    assert.equal(statSync(join(rig.directory, rig.files[0])).mode & 0o777, 0o600);
  });
});

describe('a full queue', () => {
  const small = { maxQueueBytes: 1200, maxBatchBytes: 1000 };

  test('drops nothing that is on the disk; it comes back when there is room', async (t) => {
    const rig = new SpoolRig(folder(t), {}, small);
    await rig.reportBatches('a', 'b');
    await rig.written(2);
    await rig.answer(REFUSED);
    for (const name of ['c', 'd', 'e']) {
      await rig.reportBatches(name);
      await rig.written(rig.reported);
    }
    assert.deepEqual([rig.stats.dropped, rig.stats.waiting, rig.stats.spooled], [{}, 5, 5]);
    const flushed = rig.reporter.flush(never);
    for (let i = 0; i < 20 && rig.stats.waiting > 0; i++) {
      await rig.inFlight();
      await rig.answer(DELIVERED);
    }
    await flushed;
    assert.deepEqual([...rig.transport.delivered].sort(), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual([rig.stats.sent, rig.stats.spooled, rig.stats.maybeDuplicated], [5, 0, 0]);
  });

  test('drops what is not, as ever', async (t) => {
    const rig = new SpoolRig(folder(t), { graceMs: 1_000_000 }, small);
    await rig.reportBatches('a', 'b', 'c', 'd');
    assert.deepEqual(rig.stats.dropped, { 'queue-full': 2 });
  });
});

describe('what another process has left', () => {
  test('is sent, in books of its own', async (t) => {
    const dead = new SpoolRig(folder(t));
    await dead.reportBatches('a', 'b');
    await dead.written(2);
    await dead.answer(REFUSED);
    await dead.delivery.close();
    assert.deepEqual([dead.stats.waiting, dead.stats.spooled, dead.stats.dropped], [2, 2, {}]);
    const rig = new SpoolRig(dead.directory);
    await rig.advance(0);
    await rig.inFlight();
    assert.deepEqual([rig.spool.recovered, rig.spool.waiting, rig.stats.accepted], [2, 2, 0]);
    await rig.answer(DELIVERED);
    await rig.inFlight();
    await rig.answer(DELIVERED);
    assert.deepEqual(rig.transport.delivered, ['a', 'b']);
    assert.deepEqual([rig.spool.sent, rig.spool.maybeDuplicated, rig.stats.sent], [2, 0, 0]);
    await rig.until(() => rig.files.length === 0, 'the file is removed');
  });

  test('is sent whole, however many batches a file holds', async (t) => {
    const dead = new SpoolRig(folder(t));
    const names = Array.from({ length: 300 }, (_, i) => `${i}`.repeat(1 + (i % 300)));
    for (const name of names) {
      dead.report(name);
      void dead.reporter.flush(AbortSignal.abort());
    }
    await dead.written(names.length);
    assert.equal(dead.files.length, 1);
    await dead.delivery.close();
    const rig = new SpoolRig(dead.directory);
    await rig.advance(0);
    for (let i = 0; i < names.length; i++) {
      await rig.inFlight();
      await rig.answer(DELIVERED);
    }
    assert.deepEqual(rig.transport.delivered, names);
  });

  test('counts as maybe duplicated where its answer was lost', async (t) => {
    const dead = new SpoolRig(folder(t));
    await dead.reportBatches('a', 'b');
    await dead.written(2);
    await dead.answer(LOST);
    await dead.delivery.close();
    const rig = new SpoolRig(dead.directory);
    await rig.advance(0);
    await rig.inFlight();
    assert.equal(rig.spool.maybeDuplicated, 1);
    await rig.answer(DELIVERED);
    await rig.inFlight();
    await rig.answer(DELIVERED);
    assert.deepEqual([rig.spool.sent, rig.spool.maybeDuplicated], [2, 1]);
  });

  test('takes turns with what is finished now, and waits while the backend does not answer', async (t) => {
    const dead = new SpoolRig(folder(t));
    await dead.reportBatches('old 1', 'old 2', 'old 3');
    await dead.written(3);
    await dead.delivery.close();
    const rig = new SpoolRig(dead.directory);
    await rig.advance(0);
    await rig.inFlight();
    await rig.reportBatches('new 1', 'new 2', 'new 3');
    await rig.answer(DELIVERED);
    while (rig.transport.delivered.length < 6) {
      await rig.inFlight();
      // Time for the next one to be read.
      await new Promise((resolve) => setTimeout(resolve, 20));
      await rig.answer(DELIVERED);
    }
    // Each new one has waited for one old one at most.
    assert.deepEqual(rig.transport.delivered, ['old 1', 'new 1', 'new 2', 'new 3', 'old 2', 'old 3']);
    assert.deepEqual([rig.stats.sent, rig.spool.sent], [3, 3]);
  });

  test('goes back to the disk when it fails, and holds back nobody', async (t) => {
    const dead = new SpoolRig(folder(t));
    await dead.reportBatches('old');
    await dead.written(1);
    await dead.delivery.close();
    const rig = new SpoolRig(dead.directory);
    await rig.advance(0);
    await rig.inFlight();
    await rig.answer(BUSY);
    assert.deepEqual([rig.stats.waitingBytes, rig.spool.waiting], [0, 1]);
    await rig.reportBatches('new');
    await rig.advance(1000);
    assert.deepEqual(rig.sent, ['old', 'new']);
    await rig.answer(DELIVERED);
    await rig.inFlight();
    await rig.answer(DELIVERED);
    assert.deepEqual(rig.transport.delivered, ['new', 'old']);
  });

  test('is dropped and counted when it is refused for good; it cannot be cut any more', async (t) => {
    for (const [result, reason] of [
      [REJECTED, 'rejected'],
      [TOO_LARGE, 'too-large'],
    ] as const) {
      const dead = new SpoolRig(folder(t));
      dead.report('a', 'b');
      await dead.advance(FLUSH_INTERVAL_MS);
      await dead.written(2);
      await dead.delivery.close();
      const rig = new SpoolRig(dead.directory);
      await rig.advance(0);
      await rig.inFlight();
      await rig.answer(result);
      assert.deepEqual([rig.spool.dropped, rig.spool.waiting], [{ [reason]: 2 }, 0]);
      await rig.until(() => rig.files.length === 0, 'the file is removed');
    }
  });

  test('for another destination is left alone', async (t) => {
    const dead = new SpoolRig(folder(t), { destination: 'fedcba9876543210' });
    await dead.reportBatches('a');
    await dead.written(1);
    await dead.delivery.close();
    const rig = new SpoolRig(dead.directory);
    await rig.advance(0);
    await rig.advance(SCAN_MS);
    await settled();
    assert.deepEqual([rig.spool.recovered, rig.files.length], [0, 1]);
    const right = new SpoolRig(dead.directory, { destination: 'fedcba9876543210' });
    await right.advance(0);
    await right.inFlight();
    assert.equal(right.spool.recovered, 1);
  });

  test('that may be alive still, in another thread, is taken when its heart has not beaten for two minutes', async (t) => {
    const silent = new SpoolRig(folder(t));
    await silent.reportBatches('a');
    await silent.written(1);
    const rig = new SpoolRig(silent.directory);
    await rig.advance(0);
    const scans = STALE_MS / SCAN_MS;
    for (let i = 0; i < scans; i++) {
      await looked(rig);
      assert.equal(rig.spool.recovered, 0, `after ${i} scans`);
      await rig.advance(SCAN_MS);
    }
    await rig.inFlight();
    assert.equal(rig.spool.recovered, 1);
  });

  test('is not taken from one that lives, in another thread, however long it waits', async (t) => {
    const alive = new SpoolRig(folder(t));
    await alive.reportBatches('a');
    await alive.written(1);
    const rig = new SpoolRig(alive.directory);
    for (let i = 0; i < (3 * STALE_MS) / SCAN_MS; i++) {
      for (const each of [alive, rig]) {
        await looked(each);
        await each.advance(SCAN_MS);
      }
      // The heart beats on the disk.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual([rig.spool.recovered, alive.stats.spooled], [0, 1]);
  });

  test('is sent by one of several, who share the work', async (t) => {
    const directory = folder(t);
    const names = Array.from({ length: 12 }, (_, i) => `s${i}`);
    for (const name of names) {
      const dead = new SpoolRig(directory);
      await dead.reportBatches(name);
      await dead.written(1);
      await dead.delivery.close();
    }
    const rigs = [1, 2, 3].map(() => new SpoolRig(directory));
    for (const rig of rigs) await rig.advance(0);
    const delivered = () => rigs.flatMap(({ transport }) => transport.delivered);
    for (let i = 0; i < 1000 && delivered().length < names.length; i++) {
      for (const rig of rigs) if (rig.transport.inFlight > 0) await rig.answer(DELIVERED);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.deepEqual(delivered().sort(), [...names].sort());
    assert.equal(
      rigs.reduce((sum, { spool }) => sum + spool.sent, 0),
      names.length,
    );
  });
});

/** A scan has been made: the next one is due. */
async function looked(rig: SpoolRig): Promise<void> {
  await rig.until(() => rig.clock.pendingTimers > 0, 'a scan is over');
}

describe('files that are not whole', () => {
  /** One file of three batches, as a dead process leaves it. */
  async function left(directory: string): Promise<string> {
    const dead = new SpoolRig(directory);
    await dead.reportBatches('a', 'b', 'c');
    await dead.written(3);
    await dead.delivery.close();
    return join(directory, dead.files[0]);
  }

  async function recovered(directory: string, batches: number): Promise<SpoolRig> {
    const rig = new SpoolRig(directory);
    await rig.advance(0);
    for (let i = 0; i < batches; i++) {
      await rig.inFlight();
      await rig.answer(DELIVERED);
    }
    await rig.until(() => rig.files.length === 0, 'the file is done with');
    return rig;
  }

  test('a batch whose end was not written is counted, the others are sent, and the file is set aside', async (t) => {
    const file = await left(folder(t));
    truncateSync(file, statSync(file).size - 1);
    const rig = await recovered(join(file, '..'), 2);
    assert.deepEqual(rig.transport.delivered, ['a', 'b']);
    assert.deepEqual([rig.spool.recovered, rig.spool.sent, rig.spool.dropped], [3, 2, { 'spool-torn': 1 }]);
    assert.equal(readdirSync(rig.directory).filter((name) => name.endsWith('.torn')).length, 1);
    assert.match(rig.told.join(), /not whole.*\.torn/);
  });

  test('a batch that was damaged is counted, the others are sent', async (t) => {
    const file = await left(folder(t));
    const bytes = readFileSync(file);
    const at = bytes.indexOf('#1:b');
    bytes[at + 3] ^= 1;
    writeFileSync(file, bytes);
    const rig = await recovered(join(file, '..'), 2);
    assert.deepEqual(rig.transport.delivered, ['a', 'c']);
    assert.deepEqual([rig.spool.recovered, rig.spool.dropped], [3, { 'spool-torn': 1 }]);
  });

  test('what follows a damaged head is not guessed at', async (t) => {
    const file = await left(folder(t));
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('#1:b') - 20] ^= 1;
    writeFileSync(file, bytes);
    const rig = await recovered(join(file, '..'), 1);
    assert.deepEqual([rig.transport.delivered, rig.spool.recovered], [['a'], 1]);
  });

  test('one that was only begun is removed, and one that holds something else is set aside', async (t) => {
    const file = await left(folder(t));
    truncateSync(file, 0);
    const rig = await recovered(join(file, '..'), 0);
    assert.deepEqual(readdirSync(rig.directory), []);
    const other = await left(folder(t));
    writeFileSync(other, 'something else');
    const second = await recovered(join(other, '..'), 0);
    assert.equal(readdirSync(second.directory)[0].endsWith('.torn'), true);
  });
});

describe('the bounds', () => {
  /** What a file takes whose one batch has a span with a name of `LONG` characters. */
  const LONG = 5000;
  const FILE = 30 + 'text/plain'.length + 28 + '#1:,.'.length + LONG;
  const SMALLEST = 4096;

  test('of bytes: as many as are allowed, and with one less the oldest file goes', async (t) => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const [maxBytes, length, dropped] of [
      [5 * FILE, LONG, {}],
      [5 * FILE - 1, LONG, { 'spool-full': 1 }],
      // A small file counts as what it takes on a disk.
      [5 * SMALLEST, 1, {}],
      [5 * SMALLEST - 1, 1, { 'spool-full': 1 }],
    ] as [number, number, { 'spool-full'?: number }][]) {
      // A quarter of it is too little for two batches: each has a file of its own. The queue holds one.
      const queue = { maxQueueBytes: 600, maxBatchBytes: 6000 };
      const rig = new SpoolRig(folder(t), { maxBytes }, queue);
      const lost = () => rig.stats.dropped['spool-full'] ?? 0;
      for (const name of names) {
        // Too old to be added to.
        if (length === 1) await rig.advance(600_001);
        if (rig.transport.inFlight > 0) await rig.answer(REFUSED);
        rig.report(name.repeat(length));
        void rig.reporter.flush(AbortSignal.abort());
        await rig.advance(0);
        if (rig.transport.inFlight > 0) await rig.answer(REFUSED);
        for (let i = 0; i < 100 && rig.stats.spooled + lost() < rig.reported; i++) {
          await rig.advance(GRACE_MS);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await rig.until(() => rig.stats.spooled + lost() === rig.reported, 'it is written');
      }
      assert.deepEqual(rig.stats.dropped, dropped);
      assert.ok(rig.spool.bytes <= maxBytes, `${rig.spool.bytes} of ${maxBytes}`);
    }
  });

  test('of age: as old as is allowed is sent, a millisecond more is dropped', async (t) => {
    for (const [ageMs, fate] of [
      [DAY_MS, 'sent'],
      [DAY_MS + 1, 'dropped'],
    ] as const) {
      const dead = new SpoolRig(folder(t), { maxAgeMs: DAY_MS });
      await dead.reportBatches('a');
      await dead.written(1);
      const writtenMs = dead.clock.wallMs();
      await dead.delivery.close();
      const rig = new SpoolRig(dead.directory, { maxAgeMs: DAY_MS });
      rig.clock.stepWall(writtenMs + ageMs - rig.clock.wallMs());
      await rig.advance(0);
      if (fate === 'sent') await rig.inFlight();
      else await rig.until(() => rig.spool.dropped['spool-expired'] === 1, 'it is dropped');
    }
  });

  test('of age: a clock that is set back, or was wrong, drops nothing', async (t) => {
    const dead = new SpoolRig(folder(t), { maxAgeMs: DAY_MS });
    await dead.reportBatches('a');
    await dead.written(1);
    await dead.delivery.close();
    const rig = new SpoolRig(dead.directory, { maxAgeMs: DAY_MS });
    rig.clock.stepWall(-30 * DAY_MS);
    await rig.advance(0);
    await rig.inFlight();
    await rig.answer(DELIVERED);
    assert.equal(rig.spool.sent, 1);
  });

  test('of age: what this process has written itself is no older than it says, if the clock is set forward', async (t) => {
    const rig = new SpoolRig(folder(t), { maxAgeMs: DAY_MS }, { maxQueueBytes: 1200, maxBatchBytes: 1000 });
    for (const name of ['a', 'b', 'c', 'd']) {
      await rig.reportBatches(name);
      await rig.written(rig.reported);
      if (name === 'a') await rig.answer(REFUSED);
    }
    rig.clock.stepWall(30 * DAY_MS);
    const flushed = rig.reporter.flush(never);
    while (rig.stats.waiting > 0) {
      await rig.inFlight();
      await rig.answer(DELIVERED);
    }
    await flushed;
    assert.deepEqual([rig.stats.sent, rig.stats.dropped], [4, {}]);
  });
});

describe('the directory', () => {
  test('others may write to is refused; one that others may read is not', (t) => {
    const directory = folder(t);
    mkdirSync(directory);
    for (const mode of [0o720, 0o702, 0o777]) {
      chmodSync(directory, mode);
      assert.throws(() => new SpoolRig(directory), /others may write there/, mode.toString(8));
    }
    chmodSync(directory, 0o755);
    new SpoolRig(directory);
  });

  test('that is a file is refused', (t) => {
    const directory = folder(t);
    writeFileSync(directory, '');
    assert.throws(() => new SpoolRig(directory));
  });

  test('holds files of others, which stay as they are', async (t) => {
    const directory = folder(t);
    mkdirSync(directory, { mode: 0o700 });
    const others = ['notes.txt', 'clew-.spool', 'x.spool', '.hidden'];
    for (const name of others) writeFileSync(join(directory, name), 'theirs');
    mkdirSync(join(directory, 'clew-0123456789abcdef-000000001-00000000-free.spool'));
    symlinkSync('/etc/hostname', join(directory, 'clew-0123456789abcdef-000000002-00000000-free.spool'));
    const rig = new SpoolRig(directory, { maxBytes: 10_000, maxAgeMs: 1 });
    await rig.reportBatches('a');
    await rig.written(1);
    for (let i = 0; i < 3; i++) await rig.advance(SCAN_MS);
    await looked(rig);
    assert.equal(rig.spool.failures, 0, rig.told.join());
    for (const name of others) assert.equal(readFileSync(join(directory, name), 'utf8'), 'theirs');
    assert.ok(readFileSync('/etc/hostname').length > 0);
  });
});
