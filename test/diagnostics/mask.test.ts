import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { maskHeaders, maskPair, maskTag, maskText, maskUrl, maskValue } from '../../src/diagnostics/mask';

test('a URL is shown without credentials and query values', () => {
  const rows: readonly [string, string][] = [
    ['http://h:1/a/b', 'http://h:1/a/b'],
    ['http://user:secret@h/', 'http://****:****@h/'],
    ['http://token@h/', 'http://****@h/'],
    ['http://h/a?key=secret&format=jaeger.thrift', 'http://h/a?key=****&format=jaeger.thrift'],
    ['udp://h:6831', 'udp://h:6831'],
    ['user:secret@h', '****@h'],
    ['no url at all', 'no url at all'],
    ['http://h/a?secret', 'http://h/a?****'],
    ['http://h/a#secret', 'http://h/a#****'],
    ['http://h/a?format=x&a&b=secret', 'http://h/a?format=x&****&b=****'],
    ['host/a?key=secret&other=secret#secret', 'host/a?key=****&other=****#****'],
    ['//user:secret@h/a?key=secret', '****@h/a?key=****'],
    ['http://user:secret@[no-host/?k=secret', '****@[no-host/?k=****'],
    ['', ''],
  ];
  for (const [url, shown] of rows) assert.equal(maskUrl(url), shown);
});

test('property: no credential or query value of any URL is shown', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,20}$/);
  fc.assert(
    fc.property(fc.webUrl(), secret, secret, (base, password, key) => {
      const url = new URL(base);
      url.username = 'someone';
      url.password = password;
      url.searchParams.append('k', key);
      for (const shown of [maskUrl(url.href), maskText(url.href)]) {
        assert.ok(!shown.includes(password) && !shown.includes(key), shown);
      }
    }),
  );
});

test('values and headers are hidden whole; that there is one is shown', () => {
  assert.equal(maskValue('secret'), '****');
  assert.equal(maskValue(''), '');
  assert.deepEqual(maskHeaders({ authorization: 'Bearer x', 'x-empty': '' }), {
    authorization: '****',
    'x-empty': '',
  });
});

test('text in a message stays on one line and short', () => {
  assert.equal(maskText('a\nb\u0000c'), 'a?b?c');
  assert.equal(maskText('x'.repeat(100)).length, 100);
  assert.equal(maskText('x'.repeat(101)), `${'x'.repeat(97)}...`);
});

test('a tag is shown without what its key, or its own look, says is secret', () => {
  const rows: readonly [string, unknown, string][] = [
    ['region', 'eu', 'eu'],
    ['db.password', 'x', '****'],
    ['API-Key', 'x', '****'],
    ['aws.secret_access_key', 7, '****'],
    ['db', 'postgres://u:p@h/x', 'postgres://****:****@h/x'],
  ];
  for (const [key, value, shown] of rows) assert.equal(maskTag(key, value), shown);
  assert.equal(maskPair('key=secret=more'), 'key=****');
  assert.equal(maskPair('alone'), 'alone');
});

test('a megabyte of anything is masked in no time', () => {
  const began = process.cpuUsage();
  for (const part of ['?', '&', '?a', '#=', '@', 'a@', '?a=']) {
    maskText(part.repeat(1_000_000));
    maskUrl(part.repeat(1_000_000));
  }
  const { user, system } = process.cpuUsage(began);
  assert.ok(user + system < 5_000_000, `${(user + system) / 1000} ms`);
});
