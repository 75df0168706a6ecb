import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Reader } from 'protobufjs';
import { ByteWriter, varintBytes } from '../../src/bytes/byte-writer';

/** What `write` wrote, in hex; the writer has to grow for all of it. */
function hexOf(room: number, write: (writer: ByteWriter) => void): string {
  const writer = new ByteWriter(1, 1 << 20);
  writer.ensure(room);
  write(writer);
  return writer.bytes.toString('hex', 0, writer.position);
}

function written(write: (writer: ByteWriter) => void, initialBytes = 64): Buffer {
  const writer = new ByteWriter(initialBytes, 1 << 20);
  write(writer);
  return writer.bytes.subarray(0, writer.position);
}

const safeInteger = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, -1, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53) + 1),
);

/** Lengths about the loop's end, the first and the second widening of a varint, in one-, two- and three-byte characters. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .tuple(
      fc.constantFrom('a', 'é', '€', '\ud800', '𝄞'),
      fc.constantFrom(0, 1, 23, 24, 25, 42, 43, 63, 64, 127, 128, 5461, 5462, 16383, 16384),
    )
    .map(([unit, count]) => unit.repeat(count)),
);

describe('ByteWriter: room', () => {
  it('grows by doubling, keeps what was written, and never beyond the bound', () => {
    const writer = new ByteWriter(4, 20);
    writer.raw(Uint8Array.of(1, 2, 3, 4));
    writer.raw(Uint8Array.of(5));
    assert.equal(writer.bytes.length, 8);
    writer.ensure(15);
    assert.equal(writer.bytes.length, 20);
    assert.deepEqual([...writer.bytes.subarray(0, 5)], [1, 2, 3, 4, 5]);
  });

  it('gives the last byte of the bound and refuses the first beyond it, unharmed', () => {
    const writer = new ByteWriter(1, 8);
    writer.ensure(8);
    writer.i64(1);
    assert.throws(() => writer.ensure(1), {
      code: 'CLEW_ERR_OUT_OF_ROOM',
      message: 'a message may not be larger',
    });
    assert.equal(writer.position, 8);
    assert.equal(writer.bytes.toString('hex'), '0000000000000001');
  });

  it('begins within the bound', () => {
    assert.equal(new ByteWriter(100, 10).bytes.length, 10);
  });

  it('fits text to the last byte, whatever its characters take', () => {
    for (const [content, bytes] of [
      ['abc', 3],
      ['é'.repeat(30), 60],
      ['€'.repeat(30), 90],
      ['a'.repeat(100), 100],
    ] satisfies [string, number][]) {
      assert.equal(written((writer) => void writer.utf8(content)).length, bytes);
      assert.equal(new ByteWriter(1, bytes).utf8(content), bytes);
      assert.throws(() => new ByteWriter(1, bytes - 1).utf8(content), { code: 'CLEW_ERR_OUT_OF_ROOM' });
    }
  });
});

describe('ByteWriter: numbers', () => {
  it('writes Thrift numbers with the big end first', () => {
    assert.equal(
      hexOf(23, (writer) => {
        writer.u8(0xab);
        writer.i16(-2);
        writer.i32(0x01020304);
        writer.i64(-1);
        writer.f64(1.5);
      }),
      `abfffe01020304${'ff'.repeat(8)}3ff8000000000000`,
    );
  });

  it('writes protobuf numbers with the little end first', () => {
    assert.equal(
      hexOf(20, (writer) => {
        writer.fixed32(0x01020304);
        writer.fixed64(2 ** 32 + 2);
        writer.double(1.5);
      }),
      '04030201' + '0200000001000000' + '000000000000f83f',
    );
  });

  it('writes any safe integer as 64 bits', () => {
    fc.assert(
      fc.property(safeInteger, (value) => {
        const bytes = written((writer) => {
          writer.i64(value);
          writer.fixed64(value);
          writer.varint64(value);
        });
        assert.equal(bytes.readBigInt64BE(0), BigInt(value));
        assert.equal(bytes.readBigInt64LE(8), BigInt(value));
        assert.equal(String(new Reader(bytes.subarray(16)).int64()), String(value));
      }),
    );
  });

  it('writes varints of 32 bits, and knows their width', () => {
    for (const value of [
      0,
      0x7f,
      0x80,
      0x3fff,
      0x4000,
      0x1fffff,
      0x200000,
      0xfffffff,
      0x10000000,
      2 ** 32 - 1,
    ]) {
      const bytes = written((writer) => writer.varint32(value));
      assert.equal(new Reader(bytes).uint32(), value);
      assert.equal(varintBytes(value), bytes.length);
    }
  });

  it('writes the two words of any 64-bit number as a varint', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (high, low) => {
        const bytes = written((writer) => writer.varint64Words(high, low));
        const expected = BigInt.asUintN(64, (BigInt(high) << 32n) | BigInt(low >>> 0));
        assert.equal(String(new Reader(bytes).uint64()), String(expected));
        assert.ok(bytes.length <= 10);
      }),
    );
  });

  it('writes microseconds as exact nanoseconds, beyond what a double holds', () => {
    const nanos = (us: number) => written((writer) => writer.fixed64NanosOfUs(us)).readBigUInt64LE();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 51 - 1 }),
        fc.constantFrom(0, 0.25, 0.5, 0.75),
        (whole, part) => {
          assert.equal(nanos(whole + part), BigInt(whole) * 1000n + BigInt(part * 1000));
        },
      ),
    );
    assert.equal(nanos(0.9996), 1000n);
    assert.equal(nanos(4_294_967_295.9996), 4_294_967_296_000n);
    assert.equal(nanos(18_446_744_073_709_548), 18_446_744_073_709_548_000n);
  });
});

describe('ByteWriter: text and bytes', () => {
  it('writes UTF-8 as Node does, with every kind of length', () => {
    fc.assert(
      fc.property(text, fc.nat(40), (content, before) => {
        const utf8 = Buffer.from(content);
        const bytes = written((writer) => {
          writer.ensure(before);
          writer.position = before;
          assert.equal(writer.utf8(content), utf8.length);
          writer.stringI32(content);
          writer.stringVarint(content);
        }, 1).subarray(before);
        assert.deepEqual(bytes.subarray(0, utf8.length), utf8);
        assert.equal(bytes.readInt32BE(utf8.length), utf8.length);
        const rest = bytes.subarray(2 * utf8.length + 4);
        assert.deepEqual(bytes.subarray(utf8.length + 4, 2 * utf8.length + 4), utf8);
        const reader = new Reader(rest);
        assert.equal(reader.uint32(), utf8.length);
        assert.deepEqual(rest.subarray(reader.pos), utf8);
      }),
    );
  });

  it('turns lone surrogates into U+FFFD', () => {
    assert.equal(
      hexOf(0, (writer) => void writer.utf8('a\udc00b')),
      '61efbfbd62',
    );
  });

  it('copies bytes as they are, with a length before them or without', () => {
    assert.equal(
      hexOf(0, (writer) => writer.raw(Uint8Array.of(0, 255))),
      '00ff',
    );
    assert.equal(
      hexOf(0, (writer) => writer.bytesVarint(new Uint8Array(128))),
      `8001${'00'.repeat(128)}`,
    );
  });
});

describe('ByteWriter: runs', () => {
  it('copies what was taken, whatever its length, and however little room there is', () => {
    const property = fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.nat(8),
      fc.nat(9),
      (bytes, before, room) => {
        const source = new ByteWriter(128, 128);
        source.position = before;
        source.raw(bytes);
        const run = source.runFrom(before);
        const size = before + bytes.length + room;
        const target = new ByteWriter(size, size);
        target.bytes.fill(0xee);
        target.position = before;
        target.run(run);
        assert.equal(target.position, before + bytes.length);
        assert.deepEqual(new Uint8Array(target.bytes.subarray(before, target.position)), bytes);
        assert.ok(target.bytes.subarray(0, before).every((byte) => byte === 0xee));
      },
    );
    fc.assert(property);
  });

  it('copies bytes that would be no number as they are', () => {
    // Every way to write NaN begins so; a run may be short enough to be copied as numbers.
    for (const nan of ['f8ff', 'f07f', 'ff7f', 'ffff']) {
      const bytes = Buffer.from(`0102030405060708090a0b0c0d0e${nan}11`, 'hex');
      const [source, target] = [new ByteWriter(64, 64), new ByteWriter(64, 64)];
      source.raw(bytes);
      target.run(source.runFrom(0));
      assert.deepEqual(target.bytes.subarray(0, target.position), bytes);
    }
  });

  it('grows for a run, and refuses one beyond its bound', () => {
    const source = new ByteWriter(16, 16);
    source.raw(Buffer.from('abcdefghi'));
    const run = source.runFrom(0);
    const growing = new ByteWriter(1, 9);
    growing.run(run);
    assert.equal(growing.bytes.toString('latin1', 0, 9), 'abcdefghi');
    assert.throws(() => new ByteWriter(1, 8).run(run), { code: 'CLEW_ERR_OUT_OF_ROOM' });
  });
});

describe('ByteWriter: messages', () => {
  it('closes a message of any length, whatever was reserved for it', () => {
    for (const reserved of [1, 2, 3]) {
      for (const length of [0, 1, 127, 128, 16383, 16384]) {
        const content = Buffer.alloc(length, 7);
        const bytes = written((writer) => {
          const start = writer.open(reserved);
          writer.raw(content);
          writer.close(start, reserved);
          writer.ensure(1);
          writer.u8(9);
        }, 1);
        const reader = new Reader(bytes);
        assert.deepEqual(Buffer.from(reader.bytes()), content);
        assert.deepEqual([...bytes.subarray(reader.pos)], [9], `${length} bytes with ${reserved} reserved`);
      }
    }
  });

  it('closes messages within messages', () => {
    const bytes = written((writer) => {
      const outer = writer.open();
      const inner = writer.open();
      writer.raw(new Uint8Array(127));
      writer.close(inner);
      writer.close(outer);
    }, 1);
    assert.deepEqual([...bytes.subarray(0, 3)], [0x80, 0x01, 0x7f]);
    assert.equal(bytes.length, 130);
  });
});
