import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '../../src/bytes/byte-writer';
import { jsonBare, jsonHex, jsonText } from '../../src/encoder/json';
import { wellFormed } from './told-span';

function written(write: (writer: ByteWriter) => void): string {
  const writer = new ByteWriter(1, 1 << 20);
  write(writer);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    writer.bytes.subarray(0, writer.position),
  );
}

const textOf = (text: string): string => written((writer) => jsonText(writer, text));

describe('JSON', () => {
  it('quotes any text so that a reader gets it back, lone surrogates as U+FFFD', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ maxLength: 100 }),
      fc.array(fc.integer({ min: 0xd700, max: 0xe100 })).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(fc.property(text, (content) => assert.equal(JSON.parse(textOf(content)), wellFormed(content))));
  });

  it('escapes what it must at every length', () => {
    for (const length of [0, 1, 46, 47, 48, 49, 200]) {
      for (const special of [
        '',
        '"',
        '\\',
        '\u0000',
        '\u001f',
        '\u007f',
        'é',
        '\ud800',
        '\\ud800',
        '\u2028',
      ]) {
        const content = 'a'.repeat(length) + special;
        assert.equal(JSON.parse(textOf(content)), wellFormed(content));
      }
    }
    assert.equal(textOf('a"\\\n\u0001/'), '"a\\"\\\\\\n\\u0001/"');
  });

  it('writes a finite number as one that reads the same, the sign of zero included', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.ok(Object.is(JSON.parse(written((writer) => jsonBare(writer, value))), value));
      }),
    );
  });

  it('writes ids in sixteen digits', () => {
    assert.equal(
      written((writer) => jsonHex(writer, -1, 0xab)),
      'ffffffff000000ab',
    );
  });

  it('fits to the last byte, and refuses the first beyond it', () => {
    for (const text of ['abc', '"', 'é', 'x'.repeat(60)]) {
      const bytes = Buffer.byteLength(JSON.stringify(text));
      jsonText(new ByteWriter(1, bytes), text);
      assert.throws(() => jsonText(new ByteWriter(1, bytes - 1), text), { code: 'CLEW_ERR_OUT_OF_ROOM' });
    }
  });
});
