import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SpoolFile } from '../../../src/reporter/spool/spool-file';
import { DONE, TRIED, WAITING } from '../../../src/reporter/spool/spool-format';
import { newName } from '../../../src/reporter/spool/spool-name';
import { newOwner } from '../../../src/reporter/spool/spool-owner';
import { folder } from './spool-rig';

test('of marks that follow each other, the last one stands, whichever thread is quicker', async (t) => {
  const directory = folder(t);
  mkdirSync(directory);
  const name = newName('0123456789abcdef', 1, newOwner());
  const file = await SpoolFile.begin(join(directory, 'a'), name, 'text/plain', Buffer.alloc(100));
  const states = [WAITING, TRIED, WAITING, TRIED, DONE];
  for (let i = 0; i < 500; i++) {
    const marks = states.map((state) => file.mark(50, state, false));
    await marks.at(-1);
    assert.equal(readFileSync(file.path)[50], DONE);
    await Promise.all(marks);
    assert.equal(readFileSync(file.path)[50], DONE);
  }
  await file.remove();
});
