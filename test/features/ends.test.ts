/** However a process ends, what it finished arrives, and it ends as it would have without Clew. Real processes, real sockets. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BACKENDS, type Backend, type BackendKind } from '../ends/backend';
import { ENDS, type End, endTitle, SUPERVISED } from '../ends/ends';
import { runEnd } from '../ends/run-end';
import { faultsOf } from '../ends/verdict';

const EXIT_TIMEOUT_MS = 300;
/** Two processes are never equally fast, least of all while others run. */
const SLACK_MS = 500;

function endsAt(kind: BackendKind, ends: readonly End[]): void {
  describe(`at a ${kind} backend`, { concurrency: 2 }, () => {
    for (const end of ends) {
      test(endTitle(end), async () => {
        const backend: Backend = await BACKENDS[kind]();
        try {
          const env = { JAEGER_ENDPOINT: backend.endpoint, CLEW_EXIT_TIMEOUT: `${EXIT_TIMEOUT_MS}ms` };
          const untraced = await runEnd(end, 'none', env);
          const ended = await runEnd(end, 'clew', env);
          const healthy = kind === 'healthy';
          const maxDelayMs = SLACK_MS + (healthy ? 0 : EXIT_TIMEOUT_MS);
          const faults = faultsOf(ended, backend.taken(), { end, untraced, healthy, maxDelayMs });
          assert.deepEqual(faults, []);
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
