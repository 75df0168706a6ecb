import { hostileText } from './hostile-text';
import type { Random } from './random';

/** What every trap, getter and method here throws: not even the exception can be read. */
export function thrown(random: Random): unknown {
  return random.pick<() => unknown>([
    () => new Error('hostile'),
    () => undefined,
    () => Symbol('hostile'),
    () => Object.create(null),
    () => revoked({}),
    () => ({ toString: fail, message: 1 }),
    () => new UnreadableError(),
  ])();
}

function fail(): never {
  throw new Error('hostile');
}

class UnreadableError extends Error {
  override get name(): string {
    return fail();
  }
  override get message(): string {
    return fail();
  }
  override get stack(): string {
    return fail();
  }
}

function revoked<T extends object>(target: T): T {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** Every trap throws something else each time. */
function throwing<T extends object>(random: Random, target: T): T {
  const traps = new Proxy(
    {},
    {
      get: () => () => {
        throw thrown(random);
      },
    },
  );
  return new Proxy(target, traps);
}

/** Says yes to everything, and all of it is itself. */
function bottomless(target: object): object {
  const proxy: object = new Proxy(target, {
    get: (_, key) => (typeof key === 'symbol' ? undefined : proxy),
    has: () => true,
  });
  return proxy;
}

/** Claims to be as long as an array can be, and longer. */
function endlessArray(random: Random): unknown {
  const length = random.pick([2 ** 32 - 1, 2 ** 53 - 1, Number.POSITIVE_INFINITY, -1, Number.NaN, '9e15']);
  const item = random.pick<unknown>(['x', 'uber-trace-id', ['k', 'v'], undefined, {}]);
  return new Proxy([], {
    get: (target, key) =>
      key === 'length' ? length : typeof key === 'symbol' ? Reflect.get(target, key) : item,
  });
}

function endlessIterable(random: Random): unknown {
  const item = random.pick<unknown>(['x', ['k', 'v'], ['uber-trace-id', '1:2:3:1'], null, {}]);
  return {
    *[Symbol.iterator]() {
      while (true) yield item;
    },
  };
}

function cyclic(): unknown {
  const list: unknown[] = [];
  const object = { list, self: undefined as unknown };
  list.push(object, list);
  object.self = object;
  return object;
}

const DEEP = deep(5000);
const WIDE = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i]));
const LONG = Array.from({ length: 100_000 }, (_, i) => `v${i}`);

function deep(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}

function detached(): Uint8Array {
  const bytes = new Uint8Array(16);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function getters(random: Random): object {
  const object = {};
  for (const key of random.list(5, () => hostileText(random))) {
    const descriptor = {
      enumerable: true,
      configurable: true,
      get: () => {
        throw thrown(random);
      },
    };
    Object.defineProperty(object, key, descriptor);
  }
  return object;
}

/** A usual object of JavaScript with one method that lies or fails. */
function spoilt(random: Random): unknown {
  const target = random.pick<() => object>([
    () => new Date(),
    () => new Map([['a', 1]]),
    () => new Set([1]),
    () => new Error('e'),
    () => [1, 2],
    () => Buffer.from('b'),
    () => ({}),
    () => () => 1,
  ])();
  const method = random.pick<PropertyKey>([
    'toString',
    'valueOf',
    'toJSON',
    'getTime',
    'toISOString',
    'entries',
    'values',
    'name',
    'message',
    'stack',
    'length',
    'get',
    'set',
    'context',
    Symbol.iterator,
    Symbol.toPrimitive,
    Symbol.toStringTag,
  ]);
  const value = random.pick<unknown>([
    fail,
    undefined,
    1,
    () => Symbol('s'),
    () => ({}),
    () => endlessIterable(random),
  ]);
  const descriptor = random.oneIn(2) ? { value, configurable: true } : { get: fail, configurable: true };
  try {
    return Object.defineProperty(target, method, descriptor);
  } catch {
    // Some lengths are fixed.
    return target;
  }
}

const SCALARS: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0n,
  -(2n ** 64n),
  10n ** 400n,
  Symbol('s'),
  Symbol.iterator,
  Symbol(),
];

const OBJECTS: readonly ((random: Random, depth: number) => unknown)[] = [
  () => ({}),
  () => Object.create(null),
  () => Object.freeze({ a: 1 }),
  (random) =>
    JSON.parse(`{"__proto__":{"polluted":${random.below(9)}},"constructor":{"prototype":{"polluted":1}}}`),
  cyclic,
  () => DEEP,
  () => WIDE,
  () => LONG,
  () => new Array(2 ** 32 - 1),
  getters,
  spoilt,
  (random) => revoked(random.pick<object>([{}, [], () => 1])),
  (random) => throwing(random, random.pick<object>([{}, [], () => 1, new Error('e'), new Date()])),
  (random) => bottomless(random.pick<object>([{}, [], () => 1])),
  endlessArray,
  endlessIterable,
  (random) => thrown(random),
  detached,
  () => new ArrayBuffer(64),
  () => new SharedArrayBuffer(64),
  () => new DataView(new ArrayBuffer(40), 2),
  () => new BigInt64Array(8),
  () => Buffer.alloc(100_000, 'b'),
  () => new Date(Number.NaN),
  () => Promise.resolve(1),
  () => new WeakMap(),
  () => /(a+)+$/,
  () => new URL('http://user:secret@x/'),
  () => new Headers({ a: 'b' }),
  () => class Hostile {},
  () =>
    function* endless() {
      while (true) yield 1;
    },
  (random, depth) => random.list(6, () => hostileValue(random, depth + 1)),
  (random, depth) =>
    Object.fromEntries(random.list(6, () => [hostileText(random), hostileValue(random, depth + 1)])),
  (random, depth) =>
    new Map(random.list(6, () => [hostileValue(random, depth + 1), hostileValue(random, depth + 1)])),
  (random, depth) => new Set(random.list(6, () => hostileValue(random, depth + 1))),
];

/** Anything that JavaScript can pass to a function. */
export function hostileValue(random: Random, depth = 0): unknown {
  const kind = random.below(10);
  if (kind < 3) return random.pick(SCALARS);
  if (kind < 6 || depth > 3) return hostileText(random);
  return random.pick(OBJECTS)(random, depth);
}
