/** An application that a bundler has put into one file, Clew with it: its end delivers all the same. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildSync } from 'esbuild';
import { Sink } from '../fakes/sink';

const APPLICATION = `
  const { initTracer } = require(${JSON.stringify(require.resolve('../../src/index'))});
  console.log('started');
  initTracer({ serviceName: 'bundled' }).startSpan('op').finish();
  process.exit(3);`;

for (const minify of [false, true]) {
  test(`${minify ? 'minified' : 'readable'}, with names kept`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-'));
    const sink = await Sink.start();
    t.after(async () => {
      rmSync(folder, { recursive: true });
      await sink.close();
    });
    const outfile = join(folder, 'app.js');
    const stdin = { contents: APPLICATION, resolveDir: __dirname };
    buildSync({ stdin, outfile, bundle: true, platform: 'node', minify, keepNames: true, logLevel: 'error' });
    const env = { PATH: process.env.PATH, JAEGER_ENDPOINT: sink.url() };
    const child = spawn(process.execPath, [outfile], { env, cwd: folder });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk) => (text[name] += chunk));
    const [code] = await once(child, 'close');
    assert.deepEqual([code, text], [3, { stdout: 'started\n', stderr: '' }]);
    assert.equal(sink.requests.length, 1);
    assert.ok(sink.requests[0].body.includes('bundled'));
  });
}
