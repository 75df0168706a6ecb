// Compiles src and test into a folder of its own below build/, for a command that may run beside others.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSetup, root, run } from './setup.mjs';

export function buildTests(name) {
  ensureSetup();
  const out = join(root, 'build', name);
  // Emptied first: what was deleted must not run on.
  rmSync(out, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.json', '--outDir', out]);
  return out;
}
