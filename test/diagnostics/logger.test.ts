import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostics } from '../../src/diagnostics/logger';

test('no message commands a terminal, begins a line of its own, or has no end', () => {
  const said: string[] = [];
  const diagnostics = new Diagnostics({ error: (line) => said.push(line) });
  diagnostics.warn('operation "a\nclew error: forged\r\u001b[31m\u0007\u009b1m\u2028\u0085x" ä€😀');
  diagnostics.warn('x'.repeat(16 * 1024));
  diagnostics.warn('x'.repeat(16 * 1024 + 1));
  assert.equal(
    said[0],
    'operation "a\n  clew error: forged\ufffd\ufffd[31m\ufffd\ufffd1m\ufffd\ufffdx" ä€😀',
  );
  assert.deepEqual([said[1].length, said[2].length], [16 * 1024, 16 * 1024]);
});

test('what a logger makes us say while it writes is not said: there would be no end', () => {
  const said: string[] = [];
  const diagnostics: Diagnostics = new Diagnostics({
    error(line) {
      said.push(line);
      diagnostics.warn('again');
      assert.equal(
        diagnostics.warnOnce('key', () => 'once'),
        false,
      );
    },
  });
  diagnostics.error('first');
  assert.deepEqual(said, ['first']);
  assert.equal(
    diagnostics.warnOnce('key', () => 'later'),
    true,
    'and is not taken for said',
  );
});
