import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { maskHeaders, maskText, maskUrl, maskValue } from '../../src/config/mask';

test('a URL is shown without credentials and query values', () => {
  const rows: readonly [string, string][] = [
    ['http://h:1/a/b', 'http://h:1/a/b'],
    ['http://user:secret@h/', 'http://****:****@h/'],
    ['http://token@h/', 'http://****@h/'],
    ['http://h/a?key=secret&format=jaeger.thrift', 'http://h/a?key=****&format=jaeger.thrift'],
    ['udp://h:6831', 'udp://h:6831'],
    ['user:secret@h', '****@h'],
    ['no url at all', 'no url at all'],
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
