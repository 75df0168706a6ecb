import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HttpTransport } from '../../src/transport/http';
import { splitUnixUrl } from '../../src/transport/unix-url';
import { Sink } from '../fakes/sink';

const SPELLINGS: readonly (readonly [string, string | undefined, string])[] = [
  ['unix:/run/jaeger.sock', '/run/jaeger.sock', 'http://localhost/usual'],
  ['unix:///run/jaeger.sock', '/run/jaeger.sock', 'http://localhost/usual'],
  ['unix:/run/jaeger.sock:/v1/traces', '/run/jaeger.sock', 'http://localhost/v1/traces'],
  ['unix:/run/with%20space.sock', '/run/with space.sock', 'http://localhost/usual'],
  ['http+unix://%2Frun%2Fjaeger.sock', '/run/jaeger.sock', 'http://localhost/usual'],
  ['http+unix://%2Frun%2Fjaeger.sock/', '/run/jaeger.sock', 'http://localhost/usual'],
  ['http+unix://%2Frun%2Fjaeger.sock/v1/traces?x=1', '/run/jaeger.sock', 'http://localhost/v1/traces?x=1'],
  ['http+unix:///run/jaeger.sock', '/run/jaeger.sock', 'http://localhost/usual'],
  ['http://jaeger:14268/api/traces', undefined, 'http://jaeger:14268/api/traces'],
  ['https://jaeger/api/traces', undefined, 'https://jaeger/api/traces'],
];

for (const [endpoint, socketPath, href] of SPELLINGS) {
  test(`${endpoint} is ${href}${socketPath === undefined ? '' : ` over ${socketPath}`}`, () => {
    const split = splitUnixUrl(endpoint, '/usual');
    assert.equal(split.socketPath, socketPath);
    assert.equal(split.url.href, href);
  });
}

test('a message travels over a unix socket', { skip: process.platform === 'win32' }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clew-'));
  const socketPath = join(folder, 'sink.sock');
  const sink = await Sink.start({ socketPath });
  const transport = new HttpTransport({
    endpoint: `unix:${socketPath}`,
    timeoutMs: 5000,
    usual: { port: 14268, path: '/api/traces' },
  });
  t.after(async () => {
    await transport.close();
    await sink.close();
    rmSync(folder, { recursive: true });
  });
  const result = await transport.send(Buffer.from('spans'), 'a/b', new AbortController().signal);
  assert.equal(result.kind, 'delivered');
  assert.equal(sink.requests[0].path, '/api/traces');
  assert.equal(transport.target, `http://localhost/api/traces (socket ${socketPath})`);
});
