/** However a process ends, what it finished arrives, and it ends as it would have without Clew. Real processes, real sockets. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type BackendKind, startBackend } from '../ends/backend';
import { ENDS, type End, endTitle, SUPERVISED } from '../ends/ends';
import { runEnd } from '../ends/run-end';
import { faultsOf } from '../ends/verdict';

function endsAt(kind: BackendKind, ends: readonly End[], spoolDir?: string): void {
  describe(`at a ${kind} backend${spoolDir === undefined ? '' : ', with a spool'}`, () => {
    for (const end of ends) {
      test(endTitle(end), async () => {
        const backend = await startBackend(kind);
        try {
          const untraced = await runEnd(end, 'none', backend.env);
          const env = spoolDir === undefined ? backend.env : { ...backend.env, CLEW_SPOOL_DIR: spoolDir };
          const ended = await runEnd(end, 'clew', env);
          assert.deepEqual(faultsOf(ended, { end, untraced, backend }), []);
        } finally {
          await backend.close();
        }
      });
    }
  });
}

const some = (...names: string[]) => ENDS.filter(({ name }) => names.includes(name));

endsAt('healthy', [...ENDS, SUPERVISED]);
const spool = mkdtempSync(join(tmpdir(), 'clew-spool-'));
after(() => {
  const left = readdirSync(spool);
  rmSync(spool, { recursive: true });
  assert.deepEqual(left, [], 'what was delivered is not on the disk any more');
});
endsAt('healthy', [...ENDS, SUPERVISED], spool);
endsAt('dead', some('exit in the same tick', 'uncaught exception', 'signal, handler that exits'));
endsAt('black hole', some('exit in the same tick', 'exit over an open connection', 'unhandled rejection'));

test('a backend that never answers takes nothing from another, and costs no more than its time', async (t) => {
  const [healthy, hole] = [await startBackend('healthy'), await startBackend('black hole')];
  t.after(() => Promise.all([healthy.close(), hole.close()]));
  const env = {
    ...hole.env,
    CLEW_EXPORTER: 'jaeger,otlp',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: healthy.env.JAEGER_ENDPOINT.replace('/api/traces', '/v1/traces'),
  };
  const [end] = some('exit in the same tick');
  const untraced = await runEnd(end, 'none', env);
  const ended = await runEnd(end, 'clew', env);
  assert.deepEqual(healthy.taken(), ['a']);
  assert.deepEqual(faultsOf(ended, { end, untraced, backend: hole }), []);
});
