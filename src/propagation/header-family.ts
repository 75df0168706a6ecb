import type { CarrierReader } from './carrier';

/**
 * Families of header names: whether a carrier can hold a name at all, told by a few of its characters. A server's request
 * has a dozen headers and at most two of them are ours, so one look over the names, told apart by their third character
 * nearly always, rules out whole formats, also in other case and with prefixes (measured: 17 ns for twelve names, where
 * asking for each of our own names took 250).
 *
 * ```
 *   u b e r - t r ace-id     third:             row of the first table
 *   ^   ^     ^ ^            first xor sixth:   its column (of all places for these three, tried on 90 usual names, those
 *                            that let in none and look at the fewest)
 *                            sixth xor seventh: column of the second table, which tells our own names from each other
 *
 *   b 3                      names of less than seven characters: first and second, if there is one of that length
 * ```
 */

/** Any of them may be there: a carrier that cannot be listed. */
export const ALL_FAMILIES = -1;

/** More families than an int32 has bits share the last one: that costs a needless look, nothing else. */
const MAX_BIT = 31;
/** And so do more cells of the first table than the second has rows. */
const MAX_CELL = 63;
/** Low five bits of an ASCII character: the same for a letter in both cases. */
const FOLD = 31;
const COLUMNS = FOLD + 1;
/** Names of which the seventh character is looked at. A prefix must be longer. */
const LONG_ENOUGH = 7;

/** By folded third character: where its row of the first table begins, or 0 when no name of ours has it there. */
const rowOf = new Uint16Array(COLUMNS);
/** By row and column: where the row of the second table begins, or 0. */
const cellOf = new Uint16Array(COLUMNS * (COLUMNS + 1));
/** By row and column of the second: the family's bit. */
const bitOf = new Int32Array(COLUMNS * (MAX_CELL + 1));
/** 1 for the lengths of our short names. */
const isShort = new Uint8Array(LONG_ENOUGH);
/** By their first two characters: their families' bits. */
const shortOf = new Int32Array(COLUMNS * COLUMNS);
let rows = 0;
let cells = 0;
let bits = 0;

/** The families of the names or prefixes given, as a set of bits. Called when a format's module is loaded. */
export function familiesOf(...lowerCaseNames: string[]): number {
  let families = 0;
  for (const name of lowerCaseNames) families |= name.length < LONG_ENOUGH ? newShort(name) : newLong(name);
  return families;
}

function newShort(name: string): number {
  isShort[name.length] = 1;
  const at = shortAt(name);
  if (shortOf[at] === 0) shortOf[at] = newBit();
  return shortOf[at];
}

function newLong(name: string): number {
  const third = name.charCodeAt(2) & FOLD;
  if (rowOf[third] === 0) rowOf[third] = ++rows * COLUMNS;
  const cell = rowOf[third] + columnOf(name);
  if (cellOf[cell] === 0) cellOf[cell] = Math.min(++cells, MAX_CELL) * COLUMNS;
  const at = cellOf[cell] + secondColumnOf(name);
  if (bitOf[at] === 0) bitOf[at] = newBit();
  return bitOf[at];
}

function newBit(): number {
  return 1 << Math.min(bits++, MAX_BIT);
}

/**
 * The families that the keys of an object belong to; never misses one that is there. All of them for an object that lists
 * no keys or throws: a proxy may answer all the same when it is asked by name.
 */
export function familiesIn(headers: object): number {
  let families = 0;
  let listed = false;
  try {
    // Not Object.keys: the list would be made for nothing (measured: 16 ns against 60).
    for (const key in headers) {
      listed = true;
      if (key.length >= LONG_ENOUGH) {
        const row = rowOf[key.charCodeAt(2) & FOLD];
        if (row !== 0) {
          const cell = cellOf[row + columnOf(key)];
          if (cell !== 0) families |= bitOf[cell + secondColumnOf(key)];
        }
      } else if (isShort[key.length] !== 0) families |= shortOf[shortAt(key)];
    }
  } catch {
    return ALL_FAMILIES;
  }
  return listed ? families : ALL_FAMILIES;
}

// None of these asks for a character beyond the end: once that has happened, V8 makes a call of every later one (measured:
// 30 ns more for each request after the first with a `te` or `b3`).

function columnOf(name: string): number {
  return (name.charCodeAt(0) ^ name.charCodeAt(5)) & FOLD;
}

/** The name `baggage` is no `baggage-…`. */
function secondColumnOf(name: string): number {
  return name.length === LONG_ENOUGH ? LONG_ENOUGH : (name.charCodeAt(5) ^ name.charCodeAt(6)) & FOLD;
}

function shortAt(name: string): number {
  return (name.charCodeAt(0) & FOLD) * COLUMNS + (name.length < 2 ? 0 : name.charCodeAt(1) & FOLD);
}

/** A header that a format knows by its whole name. */
export class HeaderName {
  readonly text: string;
  readonly family: number;

  constructor(lowerCaseName: string) {
    this.text = lowerCaseName;
    this.family = familiesOf(lowerCaseName);
  }

  /**
   * The header's value; undefined at once where the carrier's families rule it out. To look in vain is dear: the name might
   * be there in another case (measured: 70 ns for each of `tracestate`, `x-b3-flags`, …).
   */
  in(carrier: CarrierReader): string | undefined {
    return (carrier.families & this.family) === 0 ? undefined : carrier.get(this.text);
  }
}
