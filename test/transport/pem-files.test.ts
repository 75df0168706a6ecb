import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type PemPaths, type PemTexts, readPemFiles } from '../../src/transport/pem-files';
import { TEST_CA, TEST_CLIENT_CERT, TEST_CLIENT_KEY, TEST_SERVER_KEY } from '../fakes/certificates';

let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'clew-pem-'));
  const files = {
    ca: TEST_CA,
    cert: TEST_CLIENT_CERT,
    key: TEST_CLIENT_KEY,
    other: TEST_SERVER_KEY,
    text: 'x',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'broken'), '-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----\n');
});

after(() => rmSync(folder, { recursive: true }));

/** What is read of files of these names, and what is said of those that are unfit. */
function read(names: PemPaths): { texts: PemTexts; unfit: string[] } {
  const unfit: string[] = [];
  const paths = Object.fromEntries(
    Object.entries(names).map(([option, name]) => [option, join(folder, name)]),
  );
  const texts = readPemFiles(paths, (option, expected, path) => {
    unfit.push(`${option}: expected ${expected}, got ${path.slice(folder.length + 1)}`);
  });
  return { texts, unfit };
}

describe('PEM files', () => {
  test('are read as they are', () => {
    assert.deepEqual(read({ caFile: 'ca', certFile: 'cert', keyFile: 'key' }), {
      texts: { ca: TEST_CA, cert: TEST_CLIENT_CERT, key: TEST_CLIENT_KEY },
      unfit: [],
    });
  });

  test('need not be there', () => {
    const { texts, unfit } = read({});
    assert.deepEqual([texts.ca, texts.cert, texts.key, unfit], [undefined, undefined, undefined, []]);
  });

  test('that cannot be read are named', () => {
    const { texts, unfit } = read({ caFile: 'nothing' });
    assert.equal(texts.ca, undefined);
    assert.deepEqual(unfit, ['caFile: expected a file that can be read, got nothing']);
  });

  test('that are folders cannot be read either', () => {
    assert.deepEqual(read({ caFile: '.' }).unfit, ['caFile: expected a file that can be read, got ']);
  });

  test('that are none are named', () => {
    const { texts, unfit } = read({ caFile: 'text', certFile: 'cert', keyFile: 'key' });
    assert.deepEqual([texts.ca, texts.key], [undefined, TEST_CLIENT_KEY]);
    assert.deepEqual(unfit, ['caFile: expected a file in PEM format, got text']);
  });

  for (const [keyFile, expected] of [
    ['nothing', 'a file that can be read'],
    ['other', 'the key of the certificate in `certFile`, without a passphrase'],
    ['broken', 'the key of the certificate in `certFile`, without a passphrase'],
  ]) {
    test(`leave a certificate out whose key is ${keyFile}`, () => {
      const { texts, unfit } = read({ caFile: 'ca', certFile: 'cert', keyFile });
      assert.deepEqual([texts.ca, texts.cert, texts.key], [TEST_CA, undefined, undefined]);
      assert.deepEqual(unfit, [`keyFile: expected ${expected}, got ${keyFile}`]);
    });
  }

  test('may be refused by an exception', () => {
    const refuse = () => {
      throw new Error('refused');
    };
    assert.throws(() => readPemFiles({ caFile: join(folder, 'nothing') }, refuse), /refused/);
  });
});
