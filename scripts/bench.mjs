// What `npm run bench` runs: set-up, the peers that Clew is measured against, the package and a build of its own, and then
// benchmarks/main.ts, where the options are. `-- --quick` takes under two minutes, the whole about eight.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensurePeers } from './peers.mjs';
import { ensureSetup, root, run } from './setup.mjs';

ensureSetup();
ensurePeers();
// The package itself: a cold start is measured of what is published, everything else of single files.
build();
// Emptied first: what was deleted in src/ must not be measured on.
const out = join(root, 'build', 'bench');
rmSync(out, { recursive: true, force: true });
run(process.execPath, [
  join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
  '-p',
  'tsconfig.json',
  '--outDir',
  out,
]);
run(process.execPath, [join(out, 'benchmarks', 'main.js'), ...process.argv.slice(2)]);
