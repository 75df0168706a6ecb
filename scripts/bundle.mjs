// Puts what `require('clew')` and `require('clew/testing')` load into one file, dist/clew.js: Node takes two milliseconds to
// find and read ten files, and there are 190. One file for both doors, so that no class exists twice. What the sources load
// only where it is needed, by `require('./...')` in a function, becomes a file beside it (dist/clew.init.js ...), which takes
// what it shares with its loader from there. The single files stay: the command line uses them, and threads and processes that
// send what is left at the end load only theirs.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
const dist = join(root, 'dist');
const slashed = (path) => path.replaceAll('\\', '/');

/** Where a source file's own output lies, which `__filename` and `__dirname` in it go on meaning. */
const ownPlaces = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!/\b__(?:file|dir)name\b/.test(text)) return undefined;
      const file = slashed(relative(src, path)).replace(/\.ts$/, '.js');
      const place = (to) => `require('node:path').join(__dirname, ${JSON.stringify(to)})`;
      const places = { __filename: place(file), __dirname: place(dirname(file)) };
      return { contents: text.replace(/\b__(?:file|dir)name\b/g, (name) => places[name]), loader: 'ts' };
    });
  },
};

/** Modules are named by their path below src, without `.ts`. Each is in one file. */
const fileOf = new Map();
const partFile = (module) => `clew.${basename(module)}.js`;

/**
 * Writes one file, and those that something in it loads. `outer`: the modules of the files that are loaded before it.
 * Returns which of them it takes from there.
 */
async function bundle(file, contents, outer) {
  const found = { outer, inner: new Set(), taken: new Set(), parts: new Set() };
  const { inner, taken, parts } = found;
  // Twice: what its parts take is exported by it, and is only known when they have been made.
  await write(file, contents, found, false);
  for (const module of inner) keepIn(file, module);
  const shared = new Set();
  for (const part of parts) {
    const needs = await bundle(partFile(part), `export * from './${part}';`, new Set([...outer, ...inner]));
    for (const module of needs) (inner.has(module) ? shared : taken).add(module);
  }
  const sharing = [...shared].sort().map((module) => `export * as '${module}' from './${module}';`);
  await write(file, [contents, ...sharing].join('\n'), found, true);
  return taken;
}

function keepIn(file, module) {
  const other = fileOf.get(module);
  if (other !== undefined) throw new Error(`src/${module}.ts would be in ${other} and in ${file}`);
  fileOf.set(module, file);
}

/** Tells what belongs into a file from what is in others. */
const separating = ({ outer, inner, taken, parts }) => ({
  name: 'separating',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ path, kind, resolveDir, namespace }) => {
      if (namespace === 'outer') return { path, external: true };
      const module = slashed(relative(src, resolve(resolveDir, path)));
      if (kind === 'require-call') {
        parts.add(module);
        return { path: `./${partFile(module)}`, external: true };
      }
      if (outer.has(module)) {
        taken.add(module);
        return { path: module, namespace: 'outer' };
      }
      inner.add(module);
      return undefined;
    });
    onLoad({ filter: /.*/, namespace: 'outer' }, ({ path }) => ({ contents: takenFromOuter(path) }));
  },
});

/** A module of another file, under the names that its single file exports. */
function takenFromOuter(module) {
  const names = Object.keys(createRequire(import.meta.url)(join(dist, `${module}.js`)));
  return `export const { ${names.join(', ')} } = require('./${fileOf.get(module)}')['${module}'];`;
}

function write(file, contents, found, write) {
  return build({
    stdin: { contents, resolveDir: src },
    outfile: join(dist, file),
    write,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.18',
    format: 'cjs',
    packages: 'external',
    banner: { js: "'use strict';" },
    // Leads to the sources' lines without containing them.
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [separating(found), ownPlaces],
  });
}

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const doors = Object.values(exports)
  .filter((door) => door.require !== undefined)
  .map((door, i) => ({ name: `door${i}`, file: join(root, door.require.default) }));
const sourceOf = ({ file }) => `./${slashed(relative(dist, file)).replace(/\.js$/, '')}`;
const opened = doors.map((door) => `export * as ${door.name} from '${sourceOf(door)}';`).join('\n');
await bundle('clew.js', opened, new Set());
for (const { name, file } of doors) {
  const path = slashed(relative(dirname(file), join(dist, 'clew.js')));
  const loaded = path.startsWith('.') ? path : `./${path}`;
  writeFileSync(file, `'use strict';\nmodule.exports = require('${loaded}').${name};\n`);
}
