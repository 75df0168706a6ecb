import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { POISON } from '../fakes/plain-encoder';
import { DELIVERED, REJECTED, ScriptedTransport } from '../fakes/scripted-transport';
import { FLUSH_INTERVAL_MS, never, Rig, settled } from './rig';

describe('an open batch goes out', () => {
  test('when it is one flush interval old, counted from its first span', async () => {
    const rig = new Rig();
    rig.report('a');
    await rig.advance(FLUSH_INTERVAL_MS - 1);
    rig.report('b');
    assert.deepEqual(rig.sent, []);
    await rig.advance(1);
    assert.deepEqual(rig.sent, ['a b']);
  });

  test('when it is full, with the span that does not fit in the next one', async () => {
    const rig = new Rig({ maxBatchBytes: 8 + 4 + 1 });
    rig.report('a', 'b', 'c');
    await settled();
    await rig.answer(DELIVERED);
    assert.deepEqual(rig.sent, ['a b']);
    await rig.advance(FLUSH_INTERVAL_MS);
    assert.deepEqual(rig.sent, ['a b', 'c']);
  });

  test('never larger than its transport can carry', async () => {
    const rig = new Rig({ transport: new ScriptedTransport(8 + 4 + 1) });
    rig.report('a', 'b', 'c', 'x'.repeat(20));
    await settled();
    assert.deepEqual(rig.sent, ['a b']);
    assert.deepEqual(rig.stats.dropped, { 'too-large': 1 });
    assert.match(rig.warnings.join(), /larger than a batch may be \(13 bytes\)/);
  });

  test('not at all when there is nothing in it: no timer runs for nothing', () => {
    const rig = new Rig();
    rig.report(POISON);
    assert.equal(rig.clock.pendingTimers, 0);
    rig.report('a', 'b');
    rig.report('c');
    assert.equal(rig.clock.pendingTimers, 1);
  });
});

test('a span that cannot be encoded is dropped alone, and told of once', async () => {
  const rig = new Rig();
  rig.report('a', POISON, 'b', POISON);
  await rig.advance(FLUSH_INTERVAL_MS);
  await rig.answer(DELIVERED);
  assert.deepEqual(rig.transport.delivered, ['a', 'b']);
  assert.deepEqual(rig.stats.dropped, { 'encode-error': 2 });
  assert.equal(rig.warnings.length, 1);
  assert.match(rig.warnings[0], /"poison" could not be encoded/);
});

test('the envelope numbers batches from 1 and says what was lost so far', async () => {
  const rig = new Rig();
  await rig.reportBatches('a');
  await rig.answer(REJECTED);
  rig.report(POISON, 'x'.repeat(2000));
  await rig.reportBatches('b');
  assert.deepEqual(rig.encoder.envelopes, [
    { spanCount: 1, seqNo: 1, droppedQueueFull: 0, droppedTooLarge: 0, droppedFailed: 0 },
    { spanCount: 1, seqNo: 2, droppedQueueFull: 0, droppedTooLarge: 1, droppedFailed: 2 },
  ]);
});

test('waitingBytes counts the open batch, the queue and what is in flight', async () => {
  const rig = new Rig();
  rig.report('a');
  assert.equal(rig.stats.waitingBytes, 8 + 'a,'.length);
  await rig.reportBatches('b');
  assert.equal(rig.stats.waitingBytes, '#2:a,b,.'.length);
  await rig.answer(DELIVERED);
  assert.equal(rig.stats.waitingBytes, 0);
});

test('a batch whose envelope fails is counted, and the next one goes', async () => {
  const rig = new Rig();
  const seal = rig.encoder.seal.bind(rig.encoder);
  rig.encoder.seal = () => {
    throw new Error('a bug');
  };
  rig.report('a', 'b');
  await rig.advance(FLUSH_INTERVAL_MS);
  assert.deepEqual(rig.stats.dropped, { 'encode-error': 2 });
  rig.encoder.seal = seal;
  await rig.reportBatches('c');
  await rig.answer(DELIVERED);
  assert.equal(rig.stats.sent, 1);
  await rig.reporter.flush(never);
});
