import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { keyPattern } from '../../src/diagnostics/key-pattern';
import { redactedValue } from '../../src/diagnostics/redaction';
import { heapBytes } from '../fakes/heap-bytes';

test('a key is named as a whole, by a part between dots, in any case, and with * for anything', () => {
  const rows: readonly [string, readonly string[], readonly string[]][] = [
    ['password', ['password', 'PassWord', 'user.password', 'password.hash'], ['passwords', 'x-password', '']],
    ['*password*', ['password', 'x-password', 'passwords', 'db.old_password_hash'], ['pass.word', 'passwor']],
    [
      'http.request.header.*',
      ['http.request.header.cookie', 'HTTP.Request.Header.'],
      ['http.request.method'],
    ],
    ['user.password', ['user.password'], ['password', 'a.user.password', 'user']],
    ['*-key', ['x-api-key', '-key'], ['key', 'x-api-key-id']],
    ['a*b*a', ['aba', 'a-b-a', 'x.axbxa'], ['aa', 'ab', 'ba']],
    ['a*a', ['aa', 'a.a'], ['a']],
    ['*', ['', 'anything'], []],
  ];
  for (const [name, named, others] of rows) {
    for (const key of named) assert.ok(keyPattern([name])(key), `${name} names ${key}`);
    for (const key of others) assert.ok(!keyPattern([name])(key), `${name} does not name ${key}`);
  }
  assert.ok(!keyPattern([])('anything'));
});

test('the value of a secret key is hidden whatever it is; others are told as they are', () => {
  const isSecret = keyPattern(['token']);
  for (const value of ['x', '', 1, true, Buffer.from('x')]) {
    assert.equal(redactedValue('token', value, isSecret), '[redacted]');
    assert.equal(redactedValue('other', value, isSecret), value);
  }
});

test('within JSON text, whole or cut, and in the midst of other text', () => {
  const isSecret = keyPattern(['token', 'pass"word']);
  const rows: readonly [string, string][] = [
    ['{"token":"x","a":1}', '{"token":"[redacted]","a":1}'],
    ['{"a":{"Token":{"b":["x"],"c":"}"}},"d":2}', '{"a":{"Token":"[redacted]"},"d":2}'],
    ['{ "token" : 17 , "a": 1}', '{ "token" : "[redacted]", "a": 1}'],
    ['[{"token":null}]', '[{"token":"[redacted]"}]'],
    ['{"t\\u006fken":"x"}', '{"t\\u006fken":"[redacted]"}'],
    ['{"pass\\"word":"x"}', '{"pass\\"word":"[redacted]"}'],
    ['{"token":"x\\"y"}', '{"token":"[redacted]"}'],
    ['{"token":"cut he…', '{"token":"[redacted]"'],
    ['{"token":{"cut":"he…', '{"token":"[redacted]"'],
    ['failed: {"token":"x"} again', 'failed: {"token":"[redacted]"} again'],
    ['{"a":"token"}', '{"a":"token"}'],
    ['"', '"'],
    ['{"token":', '{"token":"[redacted]"'],
  ];
  for (const [text, told] of rows) assert.equal(redactedValue('body', text, isSecret), told);
});

test('in the parameters of addresses', () => {
  const isSecret = keyPattern(['token', 'sig', 'a b']);
  const rows: readonly [string, string][] = [
    ['https://h/p?token=x&a=1', 'https://h/p?token=[redacted]&a=1'],
    ['/p?a=1&SIG=x%20y#top', '/p?a=1&SIG=[redacted]#top'],
    ['/p?a%20b=x', '/p?a%20b=[redacted]'],
    ['/p?%zz=x&token=', '/p?%zz=x&token=[redacted]'],
    ['token=x', 'token=x'],
  ];
  for (const [text, told] of rows) assert.equal(redactedValue('http.url', text, isSecret), told);
});

test('property: no secret below a secret key survives, however deep and however cut', () => {
  const isSecret = keyPattern(['secret*']);
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), tie('object'), tie('list')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  })).object;
  fc.assert(
    fc.property(json, fc.anything(), fc.double({ min: 0, max: 1, noNaN: true }), (around, rest, share) => {
      const hidden = { SECRET_1: ['HIDDEN', { a: 'HIDDEN' }], x: { 'secret"': { deep: 'HIDDEN' } } };
      const text = JSON.stringify({ ...(around as object), hidden, rest: String(typeof rest) });
      const cut = text.slice(0, text.length * share);
      assert.ok(!String(redactedValue('k', text, isSecret)).includes('HIDDEN'));
      assert.ok(!String(redactedValue('k', cut, isSecret)).includes('HIDDEN'));
    }),
  );
});

test('what is not secret is told unchanged, in a time that grows with its length alone', () => {
  const isSecret = keyPattern(['*a*a*a*a*b', 'secret']);
  const began = process.cpuUsage();
  for (const part of ['{"a":', '"', '[', '\\"', '?a=', '?', '&', '"a":"b",', 'a']) {
    const text = part.repeat(1_000_000 / part.length);
    assert.equal(redactedValue('k', text, isSecret), text);
  }
  keyPattern(['*a*a*a*a*b'])('a'.repeat(1_000_000));
  const { user, system } = process.cpuUsage(began);
  assert.ok(user + system < 3_000_000, `${(user + system) / 1000} ms`);
});

test('what is remembered of keys keeps no text that they were a part of', () => {
  const isSecret = keyPattern(['password']);
  const before = heapBytes();
  for (let i = 0; i < 100; i++) {
    const text = Buffer.alloc(200_000, `{"the order of user ${i}":1}`).toString('latin1');
    redactedValue('body', text.slice(0, 100), isSecret);
    const address = Buffer.alloc(200_000, `/?the-order-of-user-${i}=1`).toString('latin1');
    redactedValue('url', address.slice(0, 100), isSecret);
  }
  for (let i = 0; i < 100; i++) isSecret(`${i}`.repeat(100_000));
  const more = heapBytes() - before;
  assert.ok(more < 5e6, `${more} bytes`);
});
