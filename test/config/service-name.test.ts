import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { resolveSettings } from '../../src/config/resolve';
import { nearestPackageName } from '../../src/config/service-name';

const root = mkdtempSync(join(tmpdir(), 'clew-service-name-'));
after(() => rmSync(root, { recursive: true, force: true }));

function folder(path: string, content?: string): string {
  const at = join(root, path);
  mkdirSync(at, { recursive: true });
  if (content !== undefined) writeFileSync(join(at, 'package.json'), content);
  return at;
}

test('the nearest package.json with a name says the name', () => {
  folder('app', '{"name":"@shop/cart"}');
  assert.equal(nearestPackageName(folder('app/src/deep')), '@shop/cart');
  assert.equal(nearestPackageName(folder('app/inner', '{"name":"inner"}')), 'inner');
  assert.equal(nearestPackageName(folder('app/esm', '{"type":"module"}')), '@shop/cart');
});

test('what cannot be read is passed over, and nothing throws', () => {
  for (const [name, content] of [
    ['broken', '{'],
    ['empty', ''],
    ['null', 'null'],
    ['number', '{"name":5}'],
  ]) {
    assert.equal(nearestPackageName(folder(`app/${name}`, content)), '@shop/cart', name);
  }
  const odd = folder('app/odd');
  mkdirSync(join(odd, 'package.json'));
  assert.equal(nearestPackageName(odd), '@shop/cart');
  assert.equal(nearestPackageName(join(root, 'app', 'does', 'not', 'exist')), '@shop/cart');
  assert.doesNotThrow(() => nearestPackageName('\u0000'));
});

test('the package is the last to be asked, before `unknown_service:node`', () => {
  const named = resolveSettings({}, {}, 'shop');
  assert.deepEqual([named.serviceName, named.sources.serviceName], ['shop', 'package.json']);
  const unknown = resolveSettings({}, {});
  assert.deepEqual([unknown.serviceName, unknown.sources.serviceName], ['unknown_service:node', 'default']);
  assert.equal(resolveSettings({}, { OTEL_SERVICE_NAME: 'x' }, 'shop').serviceName, 'x');
});
