import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostics } from '../../../src/diagnostics/logger';
import { RecoveredSpans } from '../../../src/reporter/spool/recovered-spans';
import { SpoolFolder } from '../../../src/reporter/spool/spool-folder';
import { newOwner } from '../../../src/reporter/spool/spool-owner';
import { SpoolShelf } from '../../../src/reporter/spool/spool-shelf';
import { FakeClock } from '../../../src/testing/fake-clock';
import { folder, SpoolRig } from './spool-rig';

const DESTINATION = '0123456789abcdef';
const MAX_BYTES = 100_000;

test('a file that is being taken over is not what makes room', async (t) => {
  const former = new SpoolRig(folder(t));
  await former.reportBatches('a', 'b', 'c');
  former.reporter.keep();
  await former.delivery.close();

  const clock = new FakeClock();
  const owner = newOwner();
  const spoolFolder = new SpoolFolder(former.directory, owner);
  const recovered = new RecoveredSpans(new Diagnostics(undefined, 'none'), undefined, clock);
  const limits = { maxBytes: MAX_BYTES, maxAgeMs: 1e6 };
  const place = { folder: spoolFolder, owner, destination: DESTINATION, contentType: 'text/plain' };
  const shelf = new SpoolShelf({ ...limits, ...place, clock, recovered });
  const [found] = await shelf.look();
  const adopting = shelf.adopt(found);
  while (shelf.files.size === 0) await new Promise((resolve) => setImmediate(resolve));
  // Nothing is known of what is in it yet.
  assert.equal(recovered.books.accepted, 0);
  shelf.fileNow(MAX_BYTES - 2000);
  const file = await adopting;
  assert.equal(file?.adrift.length, 3);
  assert.deepEqual([recovered.books.waiting, recovered.books.spooled], [3, 3]);
  // Now it may be.
  assert.ok(file !== undefined);
  assert.ok(shelf.fileNow(MAX_BYTES - 2000) !== undefined);
  assert.deepEqual([recovered.books.waiting, recovered.books.dropped], [0, { 'spool-full': 3 }]);
  await shelf.release();
});
