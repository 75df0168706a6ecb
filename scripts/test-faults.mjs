// What `npm run test:faults` runs: set-up, a build of its own, and then test/faults/main.ts: real processes that report to servers
// with every fault we know of. `-- --help` says what it can be told.
import { join } from 'node:path';
import { buildTests } from './build-tests.mjs';
import { run } from './setup.mjs';

run(process.execPath, [join(buildTests('faults'), 'test', 'faults', 'main.js'), ...process.argv.slice(2)]);
