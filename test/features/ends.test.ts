/** However a process ends, what it finished arrives, and it ends as it would have without Clew. Real processes, real sockets. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type BackendKind, startBackend } from '../ends/backend';
import { ENDS, type End, endTitle, SUPERVISED } from '../ends/ends';
import { runEnd } from '../ends/run-end';
import { faultsOf } from '../ends/verdict';

function endsAt(kind: BackendKind, ends: readonly End[]): void {
  describe(`at a ${kind} backend`, () => {
    for (const end of ends) {
      test(endTitle(end), async () => {
        const backend = await startBackend(kind);
        try {
          const untraced = await runEnd(end, 'none', backend.env);
          const ended = await runEnd(end, 'clew', backend.env);
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
endsAt('dead', some('exit in the same tick', 'uncaught exception', 'signal, handler that exits'));
endsAt('black hole', some('exit in the same tick', 'exit over an open connection', 'unhandled rejection'));
