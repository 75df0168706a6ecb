// Puts what `require('clew')` and `require('clew/testing')` load into one file, dist/clew.js: Node takes two milliseconds to
// find and read ten files, and there are 190. One file for both doors, so that no class exists twice. The single files stay
// beside it: the command line uses them, and threads and processes that send what is left at the end load only theirs.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
const dist = join(root, 'dist');

/** Where a source file's own output lies, which `__filename` and `__dirname` in it go on meaning. */
const ownPlaces = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!/\b__(?:file|dir)name\b/.test(text)) return undefined;
      const file = relative(src, path).replaceAll('\\', '/').replace(/\.ts$/, '.js');
      const place = (to) => `require('node:path').join(__dirname, ${JSON.stringify(to)})`;
      const places = { __filename: place(file), __dirname: place(dirname(file)) };
      return { contents: text.replace(/\b__(?:file|dir)name\b/g, (name) => places[name]), loader: 'ts' };
    });
  },
};

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const doors = Object.values(exports)
  .filter((door) => door.require !== undefined)
  .map((door, i) => ({ name: `door${i}`, file: join(root, door.require.default) }));
const sourceOf = ({ file }) => `./${relative(dist, file).replaceAll('\\', '/').replace(/\.js$/, '')}`;

await build({
  stdin: {
    contents: doors.map((door) => `export * as ${door.name} from '${sourceOf(door)}';`).join('\n'),
    resolveDir: src,
  },
  outfile: join(dist, 'clew.js'),
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
  plugins: [ownPlaces],
});
for (const { name, file } of doors) {
  const path = relative(dirname(file), join(dist, 'clew.js')).replaceAll('\\', '/');
  const bundle = path.startsWith('.') ? path : `./${path}`;
  writeFileSync(file, `'use strict';\nmodule.exports = require('${bundle}').${name};\n`);
}
