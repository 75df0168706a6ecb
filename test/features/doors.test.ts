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

const FILES = `Object.keys(require.cache).map((file) => file.replaceAll('\\\\', '/'))`;
const ownOf = (files: readonly string[]) => files.filter((file) => !file.includes('/node_modules/'));

test('requiring clew reads few files, and neither undici nor protobufjs', () => {
  const files = printed('commonjs', `require('clew'); console.log(JSON.stringify(${FILES}))`) as string[];
  assert.deepEqual(
    files.filter((file) => /node_modules\/(undici|protobufjs)/.test(file)),
    [],
  );
  assert.deepEqual(
    ownOf(files).map((file) => file.slice(file.lastIndexOf('/dist/'))),
    ['/dist/index.js', '/dist/clew.js'],
  );
});

test('what a tracer is made of is read with the first, what few use with the first that does', () => {
  const [made, used] = printed(
    'commonjs',
    `const { initTracer } = require('clew');
     const files = [];
     for (const exporter of [{ type: 'jaeger' }, { type: 'jaeger-compact' }]) {
       initTracer({ serviceName: 'doors', exporter, logLevel: 'none' }).close();
       files.push(${FILES});
     }
     console.log(JSON.stringify(files));`,
  ) as string[][];
  const newIn = (files: string[], before: string[]) => ownOf(files).filter((file) => !before.includes(file));
  assert.match(newIn(made, []).join(), /index\.js,[^,]*clew\.js,[^,]*clew\.init\.js$/);
  assert.match(newIn(used, made).join(), /^[^,]*clew\.udp\.js$/);
});

test('what is read later shares the classes of what was read before', () => {
  const same = printed(
    'commonjs',
    `const { initTracer, ClewError, SpanContext, Tracer } = require('clew');
     const tracer = initTracer({ serviceName: 'doors', exporter: 'none' });
     let thrown;
     try { initTracer({ serviceName: 3 }); } catch (error) { thrown = error; }
     const extracted = tracer.extract('http_headers', { 'uber-trace-id': '1:2:0:1' });
     console.log(JSON.stringify([tracer instanceof Tracer, thrown instanceof ClewError, extracted instanceof SpanContext]));`,
  );
  assert.deepEqual(same, [true, true, true]);
});

// Clew requires the files of OpenTracing's classes; an application requires its index, before it or after it.
for (const [first, then] of [
  ['clew', 'opentracing'],
  ['opentracing', 'clew'],
]) {
  test(`OpenTracing's classes are the application's, of either kind of module: ${first} first`, () => {
    const same = printed(
      'module',
      `import { createRequire } from 'node:module';
       const require = createRequire(process.cwd() + '/here.js');
       require('${first}');
       require('${then}');
       const clew = await import('clew');
       const opentracing = await import('opentracing');
       const noop = require('opentracing/lib/noop');
       const names = ['Tracer', 'Span', 'SpanContext'];
       console.log(JSON.stringify([
         ...names.map((name) => Object.getPrototypeOf(clew[name]) === opentracing[name]),
         new opentracing.Tracer().startSpan('none') instanceof opentracing.Span,
         noop.tracer instanceof opentracing.Tracer,
       ]));`,
    );
    assert.deepEqual(same, [true, true, true, true, true]);
  });
}

test('classes have the names they are exported by', () => {
  const others = printed(
    'commonjs',
    `const all = { ...require('clew'), ...require('clew/testing') };
     const functions = Object.entries(all).filter(([, value]) => typeof value === 'function');
     console.log(JSON.stringify(functions.filter(([name, value]) => value.name !== name).map(([name]) => name)));`,
  );
  assert.deepEqual(others, []);
});

test('a first tracer that is made within a request keeps nothing of that request', () => {
  const isFree = printed(
    'commonjs',
    `const { AsyncLocalStorage } = require('node:async_hooks');
     require('node:v8').setFlagsFromString('--expose-gc');
     const gc = require('node:vm').runInNewContext('gc');
     const { initTracer } = require('clew');
     const storage = new AsyncLocalStorage();
     const begun = () => {
       const request = { of: 'the application' };
       const options = { exporter: { type: 'otlp', endpoint: 'http://127.0.0.1:1/' }, logger: { error() {} } };
       return { kept: new WeakRef(request), tracer: storage.run(request, () => initTracer(options)) };
     };
     const { kept, tracer } = begun();
     let looks = 0;
     const look = () => {
       gc();
       const isFree = kept.deref() === undefined;
       if (!isFree && ++looks < 100) return setTimeout(look, 10);
       console.log(JSON.stringify(isFree));
       return tracer.close({ timeoutMs: 50 });
     };
     setImmediate(look);`,
  );
  assert.equal(isFree, true);
});
