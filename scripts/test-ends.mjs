// What `npm run test:ends` runs: set-up, a build of its own, and then test/ends/main.ts: every way for a process to end, with
// real processes. `-- --full` is the long form, `-- --only=SIGTERM` a part, `-- --no-peers` leaves the other tracers out.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePeers } from './peers.mjs';
import { ensureSetup, root, run } from './setup.mjs';

ensureSetup();
if (!process.argv.includes('--no-peers')) ensurePeers();
// Emptied first: what was deleted in src/ must not be tested on.
const out = join(root, 'build', 'ends');
rmSync(out, { recursive: true, force: true });
run(process.execPath, [
  join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
  '-p',
  'tsconfig.json',
  '--outDir',
  out,
]);
run(process.execPath, [join(out, 'test', 'ends', 'main.js'), ...process.argv.slice(2)]);
