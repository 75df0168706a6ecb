import type { Random } from './random';

/** Lengths and counts that lie: in four bytes, and as varints. */
const LIES = [
  '7fffffff',
  'ffffffff',
  '80000000',
  '00000000',
  '00ffffff',
  'ffffffff0f',
  'ffffffffffffffffff01',
  '8080808000',
  '0c0b0f0d',
  '0f0000',
].map((hex) => Buffer.from(hex, 'hex'));
/** What a JSON reader stumbles over. */
const TOKENS = [
  'null',
  '1e999',
  '-0',
  '""',
  '[[',
  '{"',
  '}',
  ',',
  ':',
  '\\',
  '"\\ud800"',
  '"__proto__":{"a":1},',
  '18446744073709551616',
  'tru',
  '\ufeff',
  '[]',
  '{}',
  '0x1',
  'NaN',
].map((text) => Buffer.from(text));
const DEEP_BYTES = 20_000;

/** A message with one to a few things wrong with it, sometimes with a part of another one in it, sometimes noise. */
export function mutated(random: Random, message: Buffer, other: Buffer): Buffer {
  if (random.oneIn(25)) return noise(random, random.below(300));
  let bytes = message;
  for (let times = 1 + random.below(4); times > 0; times--)
    bytes = random.pick(MUTATIONS)(random, bytes, other);
  return bytes;
}

type Mutation = (random: Random, bytes: Buffer, other: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1)),
  flipped,
  flipped,
  (random, bytes) => replaced(random, bytes, random.pick(LIES), true),
  (random, bytes) => replaced(random, bytes, random.pick(LIES), false),
  (random, bytes) => replaced(random, bytes, random.pick(TOKENS), random.oneIn(2)),
  (random, bytes) => replaced(random, bytes, noise(random, random.below(20)), random.oneIn(2)),
  (random, bytes, other) => replaced(random, bytes, slice(random, other), false),
  (random, bytes) => replaced(random, bytes, slice(random, bytes), false),
  (random, bytes) => (random.oneIn(20) ? replaced(random, bytes, nested(random), false) : bytes),
];

function flipped(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let times = 1 + random.below(3); times > 0; times--) {
    if (copy.length > 0)
      copy[random.below(copy.length)] ^= random.oneIn(2) ? 1 << random.below(8) : random.below(256);
  }
  return copy;
}

/** `put` somewhere in `bytes`: over what is there, or in between. */
function replaced(random: Random, bytes: Buffer, put: Buffer, over: boolean): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([
    bytes.subarray(0, at),
    put,
    bytes.subarray(over ? Math.min(bytes.length, at + put.length) : at),
  ]);
}

function slice(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return bytes.subarray(at, at + random.below(200));
}

function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

/** Things within things within things. */
function nested(random: Random): Buffer {
  return Buffer.alloc(
    random.below(DEEP_BYTES),
    random.pick([
      '[',
      '{"a":',
      '\x0c\x00\x01',
      '\x0f\x00\x01\x0c\x00\x00\x00\x01',
      '\x1c',
      '\x19\x1c',
      '\x0a\x7f',
      '\x0b',
      '\x13',
    ]),
    'latin1',
  );
}
