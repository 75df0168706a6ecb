// What `npm run fuzz` runs: set-up, a build of its own, and then test/fuzz/main.ts with whatever it is given (`-- --help`).
import { join } from 'node:path';
import { buildTests } from './build-tests.mjs';
import { run } from './setup.mjs';

const out = buildTests('fuzz');
// Memory is measured with the garbage gone.
const node = ['--expose-gc', '--enable-source-maps'];
run(process.execPath, [...node, join(out, 'test', 'fuzz', 'main.js'), ...process.argv.slice(2)]);
