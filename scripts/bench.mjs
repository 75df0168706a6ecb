// What `npm run bench` runs: set-up, the peers that Clew is measured against, a build of its own, and then
// benchmarks/main.ts, where the options are. `-- --quick` takes under two minutes, the whole under fifteen.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSetup, root, run } from './setup.mjs';

ensureSetup();
ensurePeers();
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

/** Apart from the project's own packages, once. Without them Clew is measured alone, and its gates are not judged. */
function ensurePeers() {
  const folder = join(root, 'benchmarks', 'peers');
  const installed = join(folder, 'node_modules', '.package-lock.json');
  const lock = join(folder, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing the peers that Clew is measured against (once) ...');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) console.error('The peers could not be installed: see above. Going on without them.');
}
