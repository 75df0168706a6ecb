import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../fakes/project-root';

function read(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

test('docs/reliability.md explains every reason for which a span may be dropped, and no other', () => {
  const [, union] = /export type DropReason =([\s\S]+?);\n\n/.exec(read('src/diagnostics/stats.ts')) ?? [];
  const reasons = [...union.matchAll(/^ {2}\| '([\w-]+)'/gm)].map(([, reason]) => reason);
  const [, table] = read('docs/reliability.md').split('| reason |');
  const explained = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, reason]) => reason);
  assert.ok(reasons.length > 8);
  assert.deepEqual(explained, reasons);
});
