import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

/** util-linux's `script` gives a program a terminal. */
const missing = spawnSync('script', ['--version']).error !== undefined;

test('a terminal in raw mode is what it was when a signal ends the process', { skip: missing }, () => {
  const program = `${process.execPath} ${join(__dirname, 'raw-program.js')} http://127.0.0.1:1/`;
  const command = `${program} 2> /dev/null; echo code $?; stty -a`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.match(stdout, /code 143/);
  assert.match(stdout, /[^-]icanon/);
  assert.match(stdout, /[^-]echo /);
});
