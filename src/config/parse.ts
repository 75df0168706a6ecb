/**
 * Text of environment variables → values. Each answers `undefined` for text it does not understand and never throws;
 * each looks at every character a bounded number of times, so that a hostile value costs no more than its length.
 */

const TRUE = new Set(['1', 'true', 'yes', 'on']);
const FALSE = new Set(['0', 'false', 'no', 'off']);
/** Numbers, durations and sizes are short; longer text is no number and need not be looked at. */
const MAX_NUMBER_LENGTH = 64;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const QUANTITY = /^(\d+(?:\.\d+)?) ?([a-z]*)$/;
const MS_PER_UNIT: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** `1`, `true`, `yes`, `on` and `0`, `false`, `no`, `off`, in any case. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

/** A decimal number; no `NaN`, no `Infinity`, no hexadecimal, no empty text. */
export function parseNumber(text: string): number | undefined {
  if (text.length > MAX_NUMBER_LENGTH || !NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Milliseconds: `500`, `500ms`, `1s`, `1.5s`, `2m`, `1h`. */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, MS_PER_UNIT);
}

/** Bytes: `65536`, `64KiB`, `4MB`: with an i by 1024, without by 1000. A fraction of a byte is cut off. */
export function parseSize(text: string): number | undefined {
  const bytes = parseQuantity(text, BYTES_PER_UNIT);
  return bytes === undefined || bytes > Number.MAX_SAFE_INTEGER ? undefined : Math.floor(bytes);
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  if (text.length > MAX_NUMBER_LENGTH) return undefined;
  const match = QUANTITY.exec(text.toLowerCase());
  if (match === null || !Object.hasOwn(units, match[2])) return undefined;
  // Rounded to a thousandth, since 1.1 * 1000 is not 1100.
  const value = Math.round(Number(match[1]) * units[match[2]] * 1000) / 1000;
  return Number.isFinite(value) ? value : undefined;
}

/** `a, b,c` → `a`, `b`, `c`; empty items are left out. */
export function parseList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
