/** The package as it is published: what its doors load, and that they lead to the same things. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { projectRoot } from '../fakes/project-root';

/** What a program in the package's folder prints, as JSON: there, `clew` is the package itself. */
function printed(kind: 'commonjs' | 'module', program: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${kind}`, '-e', program], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

test('clew, clew/testing and the modules of both kinds share every class', () => {
  const same = printed(
    'module',
    `import { createRequire } from 'node:module';
     import { Tracer, Span } from 'clew';
     import { TestTracer } from 'clew/testing';
     const require = createRequire(process.cwd() + '/here.js');
     const tracer = new TestTracer();
     console.log(JSON.stringify([
       tracer instanceof Tracer,
       tracer.startSpan('one') instanceof Span,
       require('clew').Tracer === Tracer,
       require('clew/testing').TestTracer === TestTracer,
     ]));`,
  );
  assert.deepEqual(same, [true, true, true, true]);
});

test('requiring clew reads few files, and neither undici nor protobufjs', () => {
  const files = printed(
    'commonjs',
    `require('clew'); console.log(JSON.stringify(Object.keys(require.cache).map((file) => file.replaceAll('\\\\\\\\', '/'))))`,
  ) as string[];
  assert.deepEqual(
    files.filter((file) => /node_modules\/(undici|protobufjs)/.test(file)),
    [],
  );
  assert.ok(files.filter((file) => !file.includes('/node_modules/')).length <= 3, files.join('\n'));
});

test('classes have the names they are exported by', () => {
  const others = printed(
    'commonjs',
    `const all = { ...require('clew'), ...require('clew/testing') };
     const functions = Object.entries(all).filter(([, value]) => typeof value === 'function');
     console.log(JSON.stringify(functions.filter(([name, value]) => value.name !== name).map(([name]) => name)));`,
  );
  assert.deepEqual(others, []);
});
