import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SpanRecord } from '../../src/model/span-record';
import { Batch, type SealedBatch } from '../../src/reporter/batch';
import { everyFormat } from '../encoder/every-format';
import { namesIn, PlainEncoder, POISON } from '../fakes/plain-encoder';
import { spanRecord } from '../fakes/span-record';

const PROCESS = { serviceName: 'shop', tags: ['hostname', 'here'] };

function envelope(spanCount: number) {
  return { spanCount, seqNo: 1, droppedQueueFull: 0, droppedTooLarge: 0, droppedFailed: 0 };
}

/** A span with the id `n`, and a tag of `tagBytes` bytes. */
function numbered(n: number, tagBytes = 20): SpanRecord {
  return spanRecord({ ids: { spanId1: n }, operationName: `op${n}`, tags: ['fill', 'x'.repeat(tagBytes)] });
}

function hexId(n: number): string {
  return n.toString(16).padStart(16, '0');
}

/** Adds spans until the batch is full, and seals it; how many went in. */
function fill(batch: Batch, tagBytes = 20): SealedBatch {
  for (let n = 1; batch.add(numbered(n, tagBytes)) === 'added'; n++);
  const sealed = batch.seal(envelope(batch.spanCount));
  assert.ok(sealed);
  return sealed;
}

function named(operationName: string): SpanRecord {
  return spanRecord({ operationName });
}

describe('a batch', () => {
  // 8 bytes of head room, 'aaa,' is 4, the trailer is 1.
  test('takes spans up to its last byte, and not one more', () => {
    for (const [maxBytes, expected] of [
      [8 + 4 + 4 + 1, ['added', 'added']],
      [8 + 4 + 4, ['added', 'full']],
      [8 + 4 + 1, ['added', 'full']],
      [8 + 4, ['too-large', 'too-large']],
      [8 + 2, ['too-large', 'too-large']],
    ] as const) {
      const batch = new Batch(new PlainEncoder(), maxBytes);
      const results = [batch.add(named('aaa')), batch.add(named('bbb'))];
      assert.deepEqual(results, expected, `${maxBytes} bytes`);
    }
  });

  test('throws a span out alone that cannot be encoded, and what it had written', () => {
    const batch = new Batch(new PlainEncoder(), 1000);
    const results = ['a', POISON, 'b'].map((name) => batch.add(named(name)));
    assert.deepEqual(results, ['added', 'encode-error', 'added']);
    const sealed = batch.seal(envelope(2));
    assert.deepEqual(namesIn(sealed?.message ?? Buffer.alloc(0)), ['a', 'b']);
  });

  test('throws a span out alone that is larger than a message may be, also as its first', () => {
    const batch = new Batch(new PlainEncoder(), 100);
    assert.equal(batch.add(named('x'.repeat(100))), 'too-large');
    assert.equal(batch.add(named('a')), 'added');
    assert.equal(batch.add(named('x'.repeat(100))), 'full');
    assert.deepEqual(namesIn(batch.seal(envelope(1))?.message ?? Buffer.alloc(0)), ['a']);
    assert.equal(batch.add(named('x'.repeat(100))), 'too-large');
  });

  test('begins anew after it was sealed, and what was sealed stays as it is', () => {
    const batch = new Batch(new PlainEncoder(), 1000);
    batch.add(named('a'));
    const first = batch.seal(envelope(1));
    assert.deepEqual([batch.spanCount, batch.bytes], [0, 0]);
    batch.add(named('b'));
    const second = batch.seal(envelope(1));
    assert.deepEqual(namesIn(first?.message ?? Buffer.alloc(0)), ['a']);
    assert.deepEqual(namesIn(second?.message ?? Buffer.alloc(0)), ['b']);
  });

  test('whose envelope cannot be written is lost, and the next one is not', () => {
    const encoder = new PlainEncoder();
    const batch = new Batch(encoder, 1000);
    const seal = encoder.seal.bind(encoder);
    encoder.seal = () => {
      throw new Error('a bug');
    };
    batch.add(named('a'));
    assert.equal(batch.seal(envelope(1)), undefined);
    encoder.seal = seal;
    batch.add(named('b'));
    assert.deepEqual(namesIn(batch.seal(envelope(1))?.message ?? Buffer.alloc(0)), ['b']);
  });
});

for (const { name, make, spanIds } of everyFormat) {
  describe(`a batch of ${name}`, () => {
    test('is one whole message, no larger than it may be, and holds no more than it needs', () => {
      for (const maxBytes of [2000, 20_000, 65_000]) {
        const sealed = fill(new Batch(make(PROCESS), maxBytes));
        assert.equal(spanIds(Buffer.from(sealed.message)).length, sealed.spanCount);
        assert.ok(sealed.message.length <= maxBytes, `${sealed.message.length} > ${maxBytes}`);
        const ratio = sealed.heldBytes / sealed.message.length;
        assert.ok(ratio <= 1.2, `${sealed.heldBytes} bytes for ${sealed.message.length}`);
      }
    });

    test('that is not full is held in bytes of its own', () => {
      const batch = new Batch(make(PROCESS), 512 * 1024);
      for (let n = 1; n <= 10; n++) batch.add(numbered(n, 100));
      const sealed = batch.seal(envelope(10));
      assert.ok(sealed);
      const { message, heldBytes } = sealed;
      assert.equal(spanIds(Buffer.from(message)).length, 10);
      assert.ok(heldBytes <= message.length * 1.2, `${heldBytes} bytes for ${message.length}`);
    });

    test('can be halved again and again without a span lost, changed or encoded anew', () => {
      const encoder = make(PROCESS);
      const batch = new Batch(encoder, 20_000);
      const sealed = fill(batch);
      encoder.append = () => assert.fail('nothing is encoded again');
      const ids: string[] = [];
      const take = (part: SealedBatch | undefined): void => {
        assert.ok(part);
        const message = Buffer.from(part.message);
        const whole = spanIds(message);
        assert.equal(whole.length, part.spanCount);
        if (part.spanCount === 1) ids.push(...whole);
        else part.halves(envelope).forEach(take);
      };
      const { spanCount } = sealed;
      take(sealed);
      assert.deepEqual(
        ids,
        Array.from({ length: spanCount }, (_, i) => hexId(i + 1)),
      );
    });
  });
}

test('a full batch is sealed without copying: its message lies where the spans were encoded', () => {
  const encoder = new PlainEncoder();
  const batch = new Batch(encoder, 20_000);
  let encodedIn: unknown;
  const append = encoder.append.bind(encoder);
  encoder.append = (writer, span) => {
    append(writer, span);
    encodedIn = writer.bytes.buffer;
  };
  const sealed = fill(batch);
  assert.equal(sealed.message.buffer, encodedIn);
});

test('the bytes of a batch that was dropped unseen are used again', () => {
  const batch = new Batch(new PlainEncoder(), 20_000);
  const dropped = fill(batch);
  const { buffer } = dropped.message;
  batch.reuse(dropped);
  // The one that was begun meanwhile comes first.
  assert.notEqual(fill(batch).message.buffer, buffer);
  const sealed = fill(batch);
  assert.equal(sealed.message.buffer, buffer);
  assert.equal(namesIn(sealed.message).length, sealed.spanCount);
});

test('a batch that goes soon is not copied either, and its bytes are used again', () => {
  const batch = new Batch(new PlainEncoder(), 20_000);
  const next = (): SealedBatch => {
    batch.add(named('a'));
    const sealed = batch.seal(envelope(1), true);
    assert.ok(sealed);
    return sealed;
  };
  const first = next();
  assert.ok(first.heldBytes > 10_000);
  batch.reuse(first);
  const second = next();
  assert.deepEqual(namesIn(second.message), ['a']);
  assert.equal(next().message.buffer, first.message.buffer);
});

test('but of eight at most, of fewer while little is sent, and not those of a batch that was copied', () => {
  const batch = new Batch(new PlainEncoder(), 20_000);
  const reused = (dropped: readonly SealedBatch[]): number => {
    const buffers = dropped.map(({ message }) => message.buffer);
    return dropped.filter(() => buffers.includes(fill(batch).message.buffer)).length;
  };
  const fillMany = (): SealedBatch[] => Array.from({ length: 12 }, () => fill(batch));
  const busy = fillMany();
  for (const one of busy) batch.reuse(one);
  assert.equal(reused(busy), 8);
  const behind = fillMany();
  for (const one of behind) batch.reuse(one, true);
  assert.equal(reused(behind), 2);
  const quiet = fillMany();
  for (const one of quiet) batch.reuse(one);
  for (let flush = 0; flush < 20; flush++) {
    batch.add(named('small'));
    const small = batch.seal(envelope(1));
    assert.ok(small);
    batch.reuse(small);
  }
  assert.equal(reused(quiet), 1);
});
