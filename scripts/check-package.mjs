// Judges the package as it would be published: its entry points and types (publint, @arethetypeswrong/cli), unused files
// and dependencies (knip), and that `require` and `import` of the packed archive give the same classes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSetup, root, run } from './setup.mjs';

ensureSetup();
const { build } = await import('./build.mjs');
build();
const bin = (name) => join(root, 'node_modules', '.bin', name);
run(bin('publint'), ['--strict']);
run(bin('attw'), ['--pack', '.', '--profile', 'node16']);
run(bin('knip'), []);

const folder = mkdtempSync(join(tmpdir(), 'clew-package-'));
try {
  const [{ filename, files }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    }),
  );
  const stray = files
    .map(({ path }) => path)
    .filter((path) => /^(src|test|benchmarks|examples|\.ci)\//.test(path));
  if (stray.length > 0) throw new Error(`The package would contain ${stray.join(', ')}`);
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true }');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(folder, filename)], {
    cwd: folder,
  });
  const check = `
    const required = require('clew');
    import('clew').then((imported) => {
      if (imported.Tracer !== required.Tracer) throw new Error('two implementations');
      return required.initTracer({ serviceName: 'check', exporter: 'none' }).close();
    });`;
  execFileSync(process.execPath, ['-e', check], { cwd: folder, stdio: 'inherit' });
  const version = execFileSync(join(folder, 'node_modules', '.bin', 'clew'), ['version'], {
    encoding: 'utf8',
  });
  if (!version.includes(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)) {
    throw new Error(`clew version says ${version}`);
  }
  console.log(`The package: ${files.length} files; installs, requires and imports as one implementation.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
