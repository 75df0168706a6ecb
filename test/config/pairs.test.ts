import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Pairs, parseEncodedPairs, parseTags, type Scope } from '../../src/config/pairs';

function read(parse: (text: string, scope: Scope) => Pairs, text: string, env: NodeJS.ProcessEnv = {}) {
  const complaints: string[] = [];
  const pairs = parse(text, { env, complain: (item, expected) => complaints.push(`${item}: ${expected}`) });
  return { pairs: Object.fromEntries(pairs), complaints };
}

test('tags: values may hold equal signs, colons and spaces inside', () => {
  const { pairs, complaints } = read(parseTags, ' a = b , url=http://h:1/?x=y , empty=');
  assert.deepEqual(pairs, { a: 'b', url: 'http://h:1/?x=y', empty: '' });
  assert.deepEqual(complaints, []);
});

test('tags: a reference to a variable is what that says, else the default, which may hold colons and commas', () => {
  const text = `a=\${SET:x},b=\${UNSET:http://h:1,2},c=\${UNSET},d=\${UNSET:},e=\${EMPTY:z}`;
  const { pairs } = read(parseTags, text, { SET: 'y', EMPTY: '' });
  assert.deepEqual(pairs, { a: 'y', b: 'http://h:1,2', e: 'z' });
});

test('tags: an item that is no pair is left out and named, the others are kept', () => {
  const { pairs, complaints } = read(parseTags, 'a,=b,c=d,,');
  assert.deepEqual(pairs, { c: 'd' });
  assert.deepEqual(complaints, ['a: key=value', '=****: key=value']);
});

test('the last of equal keys wins, and __proto__ is a key like any other', () => {
  const { pairs } = read(parseTags, 'a=1,a=2');
  assert.deepEqual(pairs, { a: '2' });
  const scope: Scope = { env: {}, complain: () => {} };
  assert.equal(parseTags('__proto__=x', scope).get('__proto__'), 'x');
});

test('attributes and headers are percent-decoded; what is no encoding is left out and named', () => {
  const { pairs, complaints } = read(parseEncodedPairs, 'Authorization=Bearer%20x%2Cy,k=%zz,a%20b=c=d');
  assert.deepEqual(pairs, { Authorization: 'Bearer x,y', 'a b': 'c=d' });
  assert.deepEqual(complaints, ['k=****: percent-encoded UTF-8']);
});

test('property: what was encoded is read back', () => {
  const word = fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((text) => text.trim() !== '');
  fc.assert(
    fc.property(fc.dictionary(word, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }), (given) => {
      const text = Object.entries(given)
        .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
        .join(',');
      assert.deepEqual(read(parseEncodedPairs, text), { pairs: given, complaints: [] });
    }),
  );
});

test('property: any text is read without throwing, in time that grows with its length only', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      read(parseTags, text);
      read(parseEncodedPairs, text);
    }),
    { numRuns: 3000 },
  );
  const begun = performance.now();
  for (const unit of ['${', ',', 'a=${b,', '%']) {
    read(parseTags, unit.repeat(100_000));
    read(parseEncodedPairs, unit.repeat(100_000));
  }
  assert.ok(performance.now() - begun < 3000);
});
