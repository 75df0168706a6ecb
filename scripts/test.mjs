// What `npm test` runs: set-up, lint, types, build, the generated docs' freshness, then every test but those against
// real backends (`npm run test:backends`). Arguments name folders or files below test/ to run only those.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureSetup, root, run } from './setup.mjs';

ensureSetup();
const { build } = await import('./build.mjs');
const args = process.argv.slice(2);
const coverage = args.includes('--coverage');
const wanted = args.filter((arg) => !arg.startsWith('--'));

const bin = (name) => join(root, 'node_modules', '.bin', name);
if (wanted.length === 0) run(bin('biome'), ['check', '.']);
build();
rmSync(join(root, 'build'), { recursive: true, force: true });
run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
if (wanted.length === 0 && existsSync(join(root, 'docs', 'configuration.md'))) {
  run(process.execPath, ['scripts/docs.mjs', '--check']);
}

const files = testFiles(join(root, 'build', 'test')).filter((file) => {
  const name = relative(join(root, 'build', 'test'), file);
  if (wanted.length === 0) return !name.startsWith('backends');
  return wanted.some((want) => `test/${name}`.startsWith(want.replace(/\.ts$/, '')));
});
// Those that take the time of whole processes run after the others, one at a time: two cores are few.
const isTimed = (file) => /features.(ends|natural-exit)\.test\.js$/.test(file);
const groups = coverage
  ? [{ files, concurrency: 1 }]
  : [
      { files: files.filter((file) => !isTimed(file)), concurrency: 2 },
      { files: files.filter(isTimed), concurrency: 1 },
    ];
let failed = false;
for (const group of groups) if (group.files.length > 0 && !passes(group)) failed = true;
process.exit(failed ? 1 : 0);

function passes({ files, concurrency }) {
  const seed = ['--require', join(root, 'build', 'test', 'fakes', 'one-seed-in-ci.js')];
  const node = [process.execPath, ...seed, '--enable-source-maps', '--test', '--test-reporter=spec'];
  const test = [...node, `--test-concurrency=${concurrency}`, ...files];
  const measured = ['--src=src', '--reporter=text-summary', '--reporter=html', ...test];
  const [command, ...rest] = coverage ? [bin('c8'), ...measured] : test;
  return spawnSync(command, rest, { cwd: root, stdio: 'inherit' }).status === 0;
}

function testFiles(folder) {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) =>
      statSync(path).isDirectory() ? testFiles(path) : path.endsWith('.test.js') ? [path] : [],
    )
    .sort();
}
