import type { Scope } from './pairs';
import { parseBoolean, parseDuration, parseNumber, parseSize } from './parse';

/** A kind of value: how it is written in the environment, and what code may give. */
export interface Kind<T> {
  /** For code, after "Expected `x` to be". */
  readonly expected: string;
  /** For the environment: how it is written. */
  readonly written: string;
  /** Texts with different meanings, for the documentation and for the tests. */
  readonly examples: readonly string[];
  /** The value, or undefined when the text means none. */
  parse(text: string, scope: Scope): T | undefined;
  /** Whether code may give this. */
  accepts(value: unknown): boolean;
}

/** The longest delay a timer of Node's can have: about 24.8 days. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_KEYS = 100;
const MAX_KEY_LENGTH = 256;
/** Header values and credentials: printable Latin-1, so that nothing can break out of its header. */
const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

export const FLAG: Kind<boolean> = {
  expected: 'a boolean',
  written: '`true` or `false` (also 1/0, yes/no, on/off)',
  examples: ['true', 'off'],
  parse: parseBoolean,
  accepts: (value) => typeof value === 'boolean',
};

export const TEXT: Kind<string> = {
  expected: 'a non-empty string',
  written: 'text',
  examples: ['shop', 'cart'],
  parse: (text) => text,
  accepts: (value) => typeof value === 'string' && value.trim() !== '',
};

/** Text that travels in a request header. */
export const HEADER_VALUE: Kind<string> = {
  expected: 'a non-empty string without control or non-Latin-1 characters',
  written: 'text without control or non-Latin-1 characters',
  examples: ['secret-one', 'secret-two'],
  parse: (text) => (HEADER_TEXT.test(text) ? text : undefined),
  accepts: (value) => typeof value === 'string' && value !== '' && HEADER_TEXT.test(value),
};

/** A user of HTTP Basic authentication: a colon would end it. */
export const USER: Kind<string> = {
  expected: 'a non-empty string without a colon',
  written: 'text without a colon',
  examples: ['ann', 'bob'],
  parse: (text) => (HEADER_TEXT.test(text) && !text.includes(':') ? text : undefined),
  accepts: (value) => HEADER_VALUE.accepts(value) && !(value as string).includes(':'),
};

/** Names of keys, `*` for anything. What there is to compare with each new key must stay little. */
export const KEYS: Kind<readonly string[]> = {
  expected: `a list of at most ${MAX_KEYS} names of at most ${MAX_KEY_LENGTH} characters`,
  written: `names with commas between, at most ${MAX_KEYS} of at most ${MAX_KEY_LENGTH} characters`,
  examples: ['password', 'authorization,*token*'],
  parse: (text) => {
    const names = text.split(',').flatMap((name) => name.trim() || []);
    return isListOfKeys(names) ? names : undefined;
  },
  accepts: isListOfKeys,
};

function isListOfKeys(value: unknown): boolean {
  const isKey = (name: unknown) => typeof name === 'string' && name !== '' && name.length <= MAX_KEY_LENGTH;
  return Array.isArray(value) && value.length <= MAX_KEYS && value.every(isKey);
}

/** A whole number from `least` on. */
export function count(least: number): Kind<number> {
  return {
    expected:
      least === 0 ? 'a non-negative integer' : least === 1 ? 'a positive integer' : `an integer >= ${least}`,
    written: least === 0 ? 'a whole number' : `a whole number from ${least}`,
    examples: ['17', '42'],
    parse: (text) => within(parseNumber(text), Number.isSafeInteger, least),
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  };
}

/** Milliseconds, from `least` to what a timer can wait. */
export function duration(least: number): Kind<number> {
  return {
    expected: `a number of milliseconds from ${least} to ${MAX_TIMER_MS}`,
    written: 'a duration: `500`, `500ms`, `1s`, `2m`',
    examples: ['250ms', '2s'],
    parse: (text) => within(parseDuration(text), (ms) => ms <= MAX_TIMER_MS, least),
    accepts: (value) => typeof value === 'number' && value >= least && value <= MAX_TIMER_MS,
  };
}

/** Bytes, from `least` on. */
export function size(least: number): Kind<number> {
  return {
    expected: least === 1 ? 'a positive integer' : `an integer >= ${least}`,
    written: 'a size: `65536`, `64KiB`, `4MB`',
    examples: ['2MiB', '3MB'],
    parse: (text) => within(parseSize(text), Number.isSafeInteger, least),
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  };
}

/**
 * Spans, taken as 1 KiB each: variables of other tracers bound their queues by number, ours are bounded by what they
 * weigh. Never less than `leastBytes`.
 */
export function spanCount(leastBytes: number): Kind<number> {
  const whole = count(1);
  return {
    expected: whole.expected,
    written: `a number of spans, taken as 1 KiB each, at least ${leastBytes / 1024} KiB`,
    examples: ['700', '900'],
    parse: (text, scope) => {
      const spans = whole.parse(text, scope);
      return spans === undefined ? undefined : Math.max(spans * 1024, leastBytes);
    },
    accepts: whole.accepts,
  };
}

/** One of some words, in any case; `aliases` are other spellings. */
export function oneOf<T extends string>(
  words: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): Kind<T> {
  const meaning = new Map<string, T>([
    ...words.map((word) => [word, word] as const),
    ...Object.entries(aliases),
  ]);
  const list = words.map((word) => `\`${word}\``).join(', ');
  return {
    expected: `one of ${list}`,
    written: `one of ${list}`,
    examples: [...words],
    parse: (text) => meaning.get(text.toLowerCase()),
    accepts: (value) => words.includes(value as T),
  };
}

function within(
  value: number | undefined,
  fits: (value: number) => boolean,
  least: number,
): number | undefined {
  return value !== undefined && value >= least && fits(value) ? value : undefined;
}
