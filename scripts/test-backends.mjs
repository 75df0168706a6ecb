// What `npm run test:backends` runs: set-up, build, the real servers (found, or obtained once into a cache outside of the
// repository), then the tests in test/backends against them. With CLEW_REQUIRE_BACKENDS=1 nothing may be skipped.
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run as runTests } from 'node:test';
import { spec } from 'node:test/reporters';
import { ensureSetup, root, run } from './setup.mjs';

ensureSetup();
const { build } = await import('./build.mjs');
build();
// Emptied first: a test that was deleted must not run on.
const out = join(root, 'build', 'backends');
rmSync(out, { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
run(process.execPath, [tsc, '-p', 'tsconfig.json', '--outDir', out]);
const folder = join(out, 'test', 'backends');
run(process.execPath, [join(folder, 'harness', 'obtain.js')]);

const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(
    (name) =>
      name.endsWith('.test.js') && (wanted.length === 0 || wanted.some((want) => name.startsWith(want))),
  )
  .map((name) => join(folder, name))
  .sort();
process.chdir(root);
const counts = await test(files);
const silent = files.filter((file) => !counts.ran.has(file));
console.log(
  `\nReal backends: ${counts.passed} tests passed, ${counts.failed} failed, ${counts.skipped} skipped, in ${files.length} files.`,
);
const required = process.env.CLEW_REQUIRE_BACKENDS === '1';
if (required && silent.length > 0) console.log(`Nothing ran in ${silent.join(', ')}`);
if (required && counts.skipped > 0) console.log('CLEW_REQUIRE_BACKENDS=1: a skipped test is a failed one.');
const incomplete = required && (silent.length > 0 || counts.skipped > 0 || counts.passed === 0);
process.exitCode = counts.failed > 0 || incomplete ? 1 : 0;

/** Runs the files one after another (they share two cores with the servers) and counts tests, not suites. */
async function test(files) {
  const counts = { passed: 0, failed: 0, skipped: 0, ran: new Set() };
  const stream = runTests({ files, concurrency: 1 });
  stream.on('test:pass', ({ name, file, skip, details }) => {
    if (details.type === 'suite' && skip === undefined) return;
    if (skip !== undefined) counts.skipped++;
    else if (!files.includes(name)) {
      counts.passed++;
      counts.ran.add(file);
    }
  });
  stream.on('test:fail', ({ todo, details }) => {
    if (todo === undefined && details.type !== 'suite') counts.failed++;
  });
  const told = stream.compose(spec);
  told.pipe(process.stdout);
  await once(told, 'end');
  return counts;
}
