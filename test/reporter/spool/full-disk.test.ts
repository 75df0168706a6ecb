/** A disk without room, and one that must not be written to: real file systems, where this user may mount them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { DELIVERED, REFUSED } from '../../fakes/scripted-transport';
import { folder, GRACE_MS, SpoolRig } from './spool-rig';

const BLOCK = 4096;
const canMount = mayMount();

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

/** A file system of 16 blocks, for as long as the test takes. */
function tinyDisk(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'clew-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${16 * BLOCK},mode=700`, 'clew-test', path]);
  t.after(() => {
    execFileSync('umount', ['-l', path]);
    rmdirSync(path);
  });
  return path;
}

describe('a disk', { skip: !canMount && 'this user may not mount a file system of its own' }, () => {
  test('that is full: spans wait in memory, it is told once, and it is written when there is room', async (t) => {
    const disk = tinyDisk(t);
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(15 * BLOCK));
    const rig = new SpoolRig(disk, {}, { maxBatchBytes: 3000 });
    const names = ['a', 'b', 'c', 'd'].map((name) => name.repeat(2000));
    await rig.reportBatches(...names);
    await rig.answer(REFUSED);
    await rig.written(1);
    await rig.advance(GRACE_MS);
    await rig.until(() => rig.spool.failures > 0, 'the disk is full');
    assert.deepEqual([rig.stats.dropped, rig.stats.waiting], [{}, 4]);
    assert.equal(rig.told.length, 1, rig.told.join());
    assert.match(rig.told[0], /the spool .* cannot be used now: ENOSPC.*wait in memory/);
    rmSync(filler);
    await rig.advance(5000);
    await rig.written(4);
    assert.equal(rig.told.length, 1);
    await rig.inFlight();
    for (let i = 0; i < 4; i++) {
      await rig.inFlight();
      await rig.answer(DELIVERED);
    }
    assert.deepEqual([rig.stats.sent, rig.stats.spooled], [4, 0]);
    await rig.until(() => rig.files.length === 0, 'the file is removed');
  });

  test('that is full when the process ends costs nothing but what was lost without it', (t) => {
    const disk = tinyDisk(t);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(16 * BLOCK));
    const rig = new SpoolRig(disk);
    rig.report('a');
    rig.reporter.keep();
    rig.reporter.flushLast(100);
    assert.deepEqual([rig.stats.waiting, rig.stats.spooled, rig.spool.failures], [1, 0, 1]);
  });

  test('that became read-only: spans wait in memory, and are delivered', async (t) => {
    const disk = tinyDisk(t);
    const rig = new SpoolRig(disk);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await rig.reportBatches('a');
    await rig.advance(GRACE_MS);
    await rig.until(() => rig.spool.failures > 0, 'it cannot be written');
    await rig.answer(DELIVERED);
    assert.deepEqual([rig.stats.sent, rig.stats.dropped], [1, {}]);
    assert.match(rig.told[0], /EROFS/);
  });

  test('that is read-only from the start is refused', (t) => {
    const disk = tinyDisk(t);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    assert.throws(() => new SpoolRig(join(disk, 'spool')));
  });
});

test('a directory that vanishes is made anew', async (t) => {
  const directory = folder(t);
  const rig = new SpoolRig(directory);
  rmSync(directory, { recursive: true });
  await rig.reportBatches('a');
  await rig.advance(GRACE_MS);
  await rig.until(() => rig.spool.failures > 0, 'it is missed');
  await rig.advance(5000);
  await rig.written(1);
});
