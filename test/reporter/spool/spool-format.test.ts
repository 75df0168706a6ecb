/** What is read back from a spool file is what was written, or is known not to be. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  DONE,
  fileHead,
  isWhole,
  MAX_FILE_HEAD_BYTES,
  RECORD_HEAD_BYTES,
  readFileHead,
  readRecordHead,
  recordHead,
  TRIED,
  WAITING,
} from '../../../src/reporter/spool/spool-format';

const DESTINATION = '0123456789abcdef';
const WRITTEN_MS = Date.UTC(2024, 0, 1);

const message = fc.uint8Array({ minLength: 1, maxLength: 300 });
const state = fc.constantFrom(WAITING, TRIED, DONE);

function record(bytes: Uint8Array, spans: number, as: number): Buffer {
  return Buffer.concat([recordHead(bytes, spans, WRITTEN_MS, as), bytes]);
}

/** As the reader does. */
function read(bytes: Buffer): { message: Buffer; spanCount: number; state: number } | undefined {
  const head = readRecordHead(bytes);
  if (head === undefined || bytes.length < RECORD_HEAD_BYTES + head.messageLength) return undefined;
  const found = bytes.subarray(RECORD_HEAD_BYTES, RECORD_HEAD_BYTES + head.messageLength);
  if (!isWhole(head, found)) return undefined;
  return { message: found, spanCount: head.spanCount, state: head.state };
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
}

describe('a record', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 1, max: 2 ** 32 - 1 }), state, (bytes, spans, as) => {
        assert.deepEqual(read(record(bytes, spans, as)), {
          message: Buffer.from(bytes),
          spanCount: spans,
          state: as,
        });
      }),
    );
  });

  test('that is cut off anywhere is not read', () => {
    fc.assert(
      fc.property(message, fc.nat(), (bytes, at) => {
        const whole = record(bytes, 1, WAITING);
        assert.equal(read(whole.subarray(0, at % whole.length)), undefined);
      }),
    );
  });

  test('in which a bit is flipped is not read; in its state, it counts as tried, and never as done', () => {
    fc.assert(
      fc.property(message, fc.nat(), state, (bytes, at, as) => {
        const whole = record(bytes, 7, as);
        const bit = at % (whole.length * 8);
        const found = read(flipped(whole, bit));
        if (bit >= 8) assert.equal(found, undefined);
        else assert.deepEqual(found, { message: Buffer.from(bytes), spanCount: 7, state: TRIED });
      }),
      { numRuns: 1000 },
    );
  });

  test('is never read out of anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        assert.equal(read(Buffer.from(bytes)), undefined);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a file's head", () => {
  test('says whose it is, whatever the content type', () => {
    for (const type of ['application/x-protobuf', '', 'x'.repeat(226)]) {
      const bytes = fileHead(DESTINATION, type);
      assert.deepEqual(readFileHead(Buffer.concat([bytes, Buffer.from('more')])), {
        destination: DESTINATION,
        contentType: type,
        length: bytes.length,
      });
    }
  });

  test('that is cut off, or in which a bit is flipped, is not read', () => {
    const bytes = fileHead(DESTINATION, 'application/json');
    for (let length = 0; length < bytes.length; length++)
      assert.equal(readFileHead(bytes.subarray(0, length)), undefined);
    for (let bit = 0; bit < bytes.length * 8; bit++)
      assert.equal(readFileHead(flipped(bytes, bit)), undefined, `bit ${bit}`);
  });

  test('is never longer than what is read for it', () => {
    assert.equal(fileHead(DESTINATION, 'x'.repeat(1000)).length, MAX_FILE_HEAD_BYTES);
  });
});
