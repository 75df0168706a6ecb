/** What a reporter does when the event loop has ended: every batch gets one more try, and the books stay exact. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LastSend, SendResult } from '../../src/transport/transport';
import { namesIn } from '../fakes/plain-encoder';
import {
  BUSY,
  DELIVERED,
  LOST,
  REFUSED,
  REJECTED,
  ScriptedTransport,
  TOO_LARGE,
} from '../fakes/scripted-transport';
import { Rig } from './rig';

const MAX_SENDS = 8;

/** One message as the test lets it go on. */
class ScriptedSend implements LastSend {
  readonly names: string;
  readonly underWay: boolean;
  readonly message: Uint8Array;
  isTwice = false;
  result: SendResult | undefined = undefined;

  constructor(message: Uint8Array, underWay: boolean) {
    this.names = namesIn(message).join(' ');
    this.message = message;
    this.underWay = underWay;
  }

  step(): SendResult | undefined {
    return this.result;
  }
}

class LastTransport extends ScriptedTransport {
  readonly lastSends: ScriptedSend[] = [];

  sendLast(message: Uint8Array, _contentType: string, underWay: boolean): LastSend {
    const send = new ScriptedSend(message, underWay);
    this.lastSends.push(send);
    return send;
  }
}

class LastRig extends Rig {
  readonly sends: ScriptedSend[];

  constructor(maxQueueBytes = 1e6) {
    const transport = new LastTransport();
    super({ transport, maxQueueBytes });
    this.sends = transport.lastSends;
  }

  /** One step; true when all is done that can be. */
  step(): boolean {
    const done = this.reporter.flushLast(100);
    this.look();
    return done;
  }

  get names(): string[] {
    return this.sends.map(({ names }) => names);
  }
}

test('the open batch goes out, and is in the books when it is acknowledged', () => {
  const rig = new LastRig();
  rig.report('a', 'b');
  assert.equal(rig.step(), false);
  assert.deepEqual(rig.names, ['a b']);
  assert.equal(rig.stats.waiting, 2);
  rig.sends[0].result = DELIVERED;
  assert.equal(rig.step(), true);
  assert.deepEqual([rig.stats.sent, rig.stats.waiting], [2, 0]);
});

test('nothing to do is done', () => {
  assert.equal(new LastRig().step(), true);
});

test('the batch in flight is told apart from those that wait behind it', async () => {
  const rig = new LastRig();
  await rig.reportBatches('a', 'b');
  rig.step();
  assert.deepEqual(
    rig.sends.map(({ names, underWay }) => [names, underWay]),
    [
      ['a', true],
      ['b', false],
    ],
  );
});

test('a batch that went out a second time is counted so, once', async () => {
  const rig = new LastRig();
  await rig.reportBatches('a', 'b');
  rig.step();
  rig.sends[0].isTwice = true;
  rig.step();
  rig.step();
  assert.equal(rig.stats.maybeDuplicated, 1);
});

test('so is one whose answer had been lost before', async () => {
  const rig = new LastRig();
  await rig.reportBatches('a');
  await rig.answer(LOST);
  rig.step();
  assert.deepEqual([rig.sends[0].underWay, rig.stats.maybeDuplicated], [false, 1]);
});

describe('what is not delivered', () => {
  for (const [name, result] of [
    ['refused', REFUSED],
    ['busy', BUSY],
  ] as const) {
    test(`${name}: it has had its try, waits still, and the cause is told`, () => {
      const rig = new LastRig();
      rig.report('a');
      rig.step();
      rig.sends[0].result = result;
      assert.equal(rig.step(), true);
      assert.equal(rig.step(), true);
      assert.equal(rig.sends.length, 1);
      assert.equal(rig.stats.waiting, 1);
      assert.match(rig.warnings.join(), /the process ends before it can be tried again/);
    });
  }

  test('rejected: dropped, as ever', () => {
    const rig = new LastRig();
    rig.report('a');
    rig.step();
    rig.sends[0].result = REJECTED;
    assert.equal(rig.step(), true);
    assert.deepEqual(rig.stats.dropped, { rejected: 1 });
  });
});

test('a batch that is too large goes out in halves', () => {
  const rig = new LastRig();
  rig.report('a', 'b');
  rig.step();
  rig.sends[0].result = TOO_LARGE;
  assert.equal(rig.step(), false);
  assert.deepEqual(rig.names.slice(1), ['a', 'b']);
  for (const send of rig.sends.slice(1)) send.result = DELIVERED;
  assert.equal(rig.step(), true);
  assert.equal(rig.stats.sent, 2);
});

test('what is finished between two steps goes out too', () => {
  const rig = new LastRig();
  rig.report('a');
  rig.step();
  rig.report('b');
  rig.step();
  assert.deepEqual(rig.names, ['a', 'b']);
});

test('what makes room while it goes out keeps its bytes, and is in the books once', () => {
  const rig = new LastRig(16_000);
  rig.report('a');
  rig.step();
  while (rig.stats.dropped['queue-full'] === undefined) {
    rig.report('b');
    rig.step();
  }
  // Batches that are full take the bytes that nobody needs.
  for (let i = 0; i < 30; i++) rig.report('c'.repeat(90));
  assert.deepEqual(namesIn(rig.sends[0].message), ['a']);
  do for (const send of rig.sends) send.result = DELIVERED;
  while (!rig.step());
  assert.equal(rig.stats.waiting, 0);
});

test(`no more than ${MAX_SENDS} messages are on their way at a time`, async () => {
  const rig = new LastRig();
  await rig.reportBatches(...Array.from({ length: MAX_SENDS + 2 }, (_, i) => `span${i}`));
  rig.step();
  assert.equal(rig.sends.length, MAX_SENDS);
  rig.sends[3].result = DELIVERED;
  rig.step();
  assert.equal(rig.sends.length, MAX_SENDS + 1);
});

test('a transport that cannot, or fails at once, leaves the rest to be told as waiting', () => {
  for (const sendLast of [
    undefined,
    () => {
      throw new Error('cannot be cloned');
    },
  ]) {
    const transport = Object.assign(new ScriptedTransport(), { sendLast });
    const rig = new Rig({ transport });
    rig.report('a');
    assert.equal(rig.reporter.flushLast(100), true);
    assert.equal(rig.look().waiting, 1);
  }
});
