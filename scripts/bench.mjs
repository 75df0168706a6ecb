// What `npm run bench` runs: set-up, a build of its own, and then benchmarks/main.ts. `-- --quick` takes about a minute,
// `-- --rounds=1` gives a first look. Results are printed, and kept in benchmarks/results.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSetup, root, run } from './setup.mjs';

ensureSetup();
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
