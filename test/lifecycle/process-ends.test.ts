import assert from 'node:assert/strict';
import { afterEach, before, describe, test } from 'node:test';
import { initTracer } from '../../src/init';
import { isHandledByApplication } from '../../src/lifecycle/application-handlers';
import { deliverAtEnds } from '../../src/lifecycle/process-ends';
import { FakeDelivery } from './fake-delivery';

const EVENTS = ['beforeExit', 'exit', 'SIGTERM', 'SIGINT', 'SIGHUP'];
/** The test runner's own, which it adds when it begins. */
let others: number[] = [];
before(() => {
  others = listeners();
});

function listeners(): number[] {
  return EVENTS.map((event) => process.listenerCount(event));
}

/** Listeners for the ends of this process, beyond those that were there. */
const added = () => listeners().map((count, i) => count - others[i]);
const ONE_EACH = EVENTS.map(() => 1);
const NONE = EVENTS.map(() => 0);

describe('listeners', () => {
  test('are one for each event, however many tracers there are, until the last is closed', () => {
    const forget = Array.from({ length: 20 }, () => deliverAtEnds(new FakeDelivery()));
    assert.deepEqual(added(), ONE_EACH);
    for (const one of forget.slice(1)) one();
    assert.deepEqual(added(), ONE_EACH);
    forget[0]();
    assert.deepEqual(added(), NONE);
    forget[0]();
    assert.deepEqual(added(), NONE);
  });

  test('are one for each event for two copies of Clew', (t) => {
    const forget = deliverAtEnds(new FakeDelivery());
    const file = require.resolve('../../src/lifecycle/process-ends');
    const kept = require.cache[file];
    delete require.cache[file];
    t.after(() => {
      require.cache[file] = kept;
    });
    const copy: typeof import('../../src/lifecycle/process-ends') = require(file);
    assert.notEqual(copy.deliverAtEnds, deliverAtEnds);
    const forgetCopy = copy.deliverAtEnds(new FakeDelivery());
    assert.deepEqual(added(), ONE_EACH);
    forget();
    forgetCopy();
    assert.deepEqual(added(), NONE);
  });

  test('are there for a tracer that may have something waiting, until it is closed', async () => {
    const tracer = initTracer({ endpoint: 'http://127.0.0.1:1/' });
    assert.deepEqual(added(), ONE_EACH);
    await tracer.close();
    assert.deepEqual(added(), NONE);
  });

  test('are not for one without exporters, one that is disabled, and one that gives its end no time', () => {
    initTracer({ exporter: 'none' });
    initTracer({ endpoint: 'http://127.0.0.1:1/', disabled: true });
    initTracer({ endpoint: 'http://127.0.0.1:1/', exitTimeoutMs: 0 });
    assert.deepEqual(added(), NONE);
  });

  test('come before those of the application that are there already', () => {
    const own = () => {};
    process.on('SIGTERM', own);
    const forget = deliverAtEnds(new FakeDelivery());
    assert.equal(process.listeners('SIGTERM').indexOf(own), others[EVENTS.indexOf('SIGTERM')] + 1);
    forget();
    process.off('SIGTERM', own);
  });
});

test("a signal that the application handles: what waits is sent, and the end is the application's", () => {
  const delivery = new FakeDelivery();
  const forget = deliverAtEnds(delivery);
  let handled = 0;
  const own = () => {
    handled++;
  };
  process.on('SIGHUP', own);
  process.emit('SIGHUP', 'SIGHUP');
  assert.deepEqual([handled, delivery.hastened, delivery.signals.length], [1, 1, 0]);
  assert.deepEqual(added(), [1, 1, 1, 1, 2]);
  process.off('SIGHUP', own);
  forget();
});

describe('the application handles a signal', () => {
  const ours = () => {};
  const globals = globalThis as unknown as Record<symbol, unknown>;
  const FOURTH = Symbol.for('signal-exit emitter');
  const kept = globals[FOURTH];

  afterEach(() => {
    globals[FOURTH] = kept;
    process.removeAllListeners('SIGWINCH');
  });

  test('when anyone but us listens', () => {
    process.on('SIGWINCH', ours);
    assert.equal(isHandledByApplication('SIGWINCH', ours), false);
    process.on('SIGWINCH', () => {});
    assert.equal(isHandledByApplication('SIGWINCH', ours), true);
  });

  test('but not when all others are of signal-exit', () => {
    process.on('SIGWINCH', ours);
    process.on('SIGWINCH', () => {});
    globals[FOURTH] = { count: 1 };
    assert.equal(isHandledByApplication('SIGWINCH', ours), false);
    process.on('SIGWINCH', () => {});
    assert.equal(isHandledByApplication('SIGWINCH', ours), true);
  });

  test('also when something else goes by that name', () => {
    globals[FOURTH] = 'mine';
    process.on('SIGWINCH', () => {});
    assert.equal(isHandledByApplication('SIGWINCH', ours), true);
  });
});
