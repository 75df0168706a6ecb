// What `npm run test:soak` runs: set-up, a build of its own, and then test/soak/main.ts: ten minutes of 20 000 spans a second at a
// backend that dies and returns. `-- --minutes=2` is shorter, `-- --docs` writes the figures into docs/reliability.md.
import { join } from 'node:path';
import { buildTests } from './build-tests.mjs';
import { run } from './setup.mjs';

const out = buildTests('soak');
run(process.execPath, [join(out, 'test', 'soak', 'main.js'), ...process.argv.slice(2)]);
