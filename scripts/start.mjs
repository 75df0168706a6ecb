// What `npm start` runs, on a fresh clone too: set-up, build, and then the demo in examples/essay-system.
import { createRequire } from 'node:module';
import { ensureSetup } from './setup.mjs';

ensureSetup();
const { build } = await import('./build.mjs');
build();
const { main } = createRequire(import.meta.url)('../examples/essay-system/main.js');
await main(process.argv.slice(2));
