/** Whose a spool file is, and whether they live: real processes, and real names. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { nameText, newName, parseName } from '../../../src/reporter/spool/spool-name';
import { lifeOf, newOwner } from '../../../src/reporter/spool/spool-owner';

const DESTINATION = '0123456789abcdef';

describe('a name', () => {
  test('is read as it was made', () => {
    const name = newName(DESTINATION, 1_700_000_000_000, newOwner());
    for (const each of [name, { ...name, owner: undefined }, { ...name, isTorn: true }])
      assert.deepEqual(parseName(nameText(each)), each);
  });

  test('sorts by age, also of clocks that are not set', () => {
    const times = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 9_000_000_000_000];
    const names = times.map((ms) => nameText(newName(DESTINATION, ms, newOwner())));
    assert.deepEqual([...names].sort(), names);
    assert.equal(parseName(nameText(newName(DESTINATION, -5, newOwner())))?.createdMs, 0);
  });

  test('of anything else is none', () => {
    const name = nameText(newName(DESTINATION, 1, newOwner()));
    for (const text of ['', 'notes.txt', '.spool', `x${name}`, `${name}~`, name.toUpperCase(), `${name}/..`])
      assert.equal(parseName(text), undefined, text);
  });
});

describe('an owner', () => {
  const mine = newOwner();

  test('of this process may be another thread: only its heartbeat tells', () => {
    assert.equal(lifeOf(newOwner(), mine), 'unknown');
  });

  test('of another machine, container or start of the machine too', () => {
    assert.equal(lifeOf({ ...mine, place: '00000000' }, mine), 'unknown');
  });

  const onLinux = { skip: mine.start === '' && 'this system does not say when a process started' };

  test('lives as long as its process, and not as long as its number', onLinux, async () => {
    const script = 'process.stdout.write("up"); setInterval(() => {}, 1000);';
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const told = once(child, 'close');
    await once(child.stdout, 'data');
    const { readFileSync } = await import('node:fs');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const owner = { ...mine, pid: child.pid ?? 0, start };
    assert.equal(lifeOf(owner, mine), 'alive');
    assert.equal(lifeOf({ ...owner, start: `${Number(start) - 1}` }, mine), 'dead');
    child.kill('SIGKILL');
    await told;
    assert.equal(lifeOf(owner, mine), 'dead');
  });
});
