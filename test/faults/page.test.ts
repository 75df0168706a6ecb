import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../fakes/project-root';
import { ANSWER_CELLS } from './answer-cells';
import { CONNECTION_CELLS } from './connection-cells';
import { STATUS_CELLS } from './status-cells';
import { TLS_CELLS } from './tls-cells';

test('docs/reliability.md has every fault: `npm run test:faults -- --docs` writes them', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'reliability.md'), 'utf8');
  const [, table] = page.split(/<!-- \/?faults.*-->/);
  const told = [...table.matchAll(/^\| (.+?) \|/gm)].map(([, name]) => name);
  const outages = told.filter((name) => name.startsWith('dies for'));
  const cells = [...CONNECTION_CELLS, ...STATUS_CELLS, ...ANSWER_CELLS, ...TLS_CELLS];
  assert.deepEqual(told, ['the backend', '---', ...outages, ...cells.map(({ name }) => name)]);
});
