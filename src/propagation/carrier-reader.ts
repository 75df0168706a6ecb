import type { CarrierReader } from './carrier';
import { ALL_FAMILIES, familiesIn } from './header-family';

/** An iterator may be endless. No real carrier has as many headers: Node stops at 2000. */
const MAX_ENTRIES = 10_000;
/** UTF-16 units of several lines of one header together: an array may be as long as it says, or longer. */
const MAX_JOINED_LENGTH = 1024 * 1024;

type Headers = Record<string, unknown>;

/**
 * A view over whatever holds headers: plain objects in any header case, Node's `IncomingHttpHeaders` and http2 headers,
 * `rawHeaders`-like flat arrays, arrays of pairs, and everything that iterates over pairs (`Headers`, `Map`,
 * `URLSearchParams`, also of other realms and copies). Undefined for what holds none.
 */
export function carrierReader(carrier: unknown): CarrierReader | undefined {
  if (carrier === null || typeof carrier !== 'object') return undefined;
  try {
    if (isPlain(carrier)) return new ObjectReader(carrier as Headers, familiesIn(carrier));
    if (ArrayBuffer.isView(carrier)) return undefined;
    if (Array.isArray(carrier)) return readerOfCopy(copyOfArray(carrier));
    const iterable = carrier as Partial<Iterable<unknown>>;
    // Its class may have accessors, which are not listed.
    if (typeof iterable[Symbol.iterator] !== 'function')
      return new ObjectReader(carrier as Headers, ALL_FAMILIES);
    return readerOfCopy(copyOfPairs(iterable as Iterable<unknown>));
  } catch {
    // A proxy or an iterator that throws: there is nothing to be had from it.
    return undefined;
  }
}

function readerOfCopy(headers: Headers): CarrierReader {
  return new ObjectReader(headers, familiesIn(headers));
}

/** True for object literals and objects without a prototype: what nearly every carrier is. */
export function isPlain(carrier: object): boolean {
  const prototype = Object.getPrototypeOf(carrier);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Reads properties where they are, without copying: a lower-case name, as Node writes them, costs one look-up. Only a
 * name that is not found so is looked for in other case, among keys listed once.
 */
class ObjectReader implements CarrierReader {
  readonly families: number;
  readonly headers: Headers;
  keys: readonly string[] | undefined = undefined;

  constructor(headers: Headers, families: number) {
    this.headers = headers;
    this.families = families;
  }

  get(lowerCaseName: string): string | undefined {
    const value = read(this.headers, lowerCaseName);
    return value !== undefined ? value : inOtherCase(this, lowerCaseName);
  }

  each(lowerCasePrefix: string, visit: (rest: string, value: string) => void): void {
    const keys = listed(this);
    const last = lowerCasePrefix.length - 1;
    const lastCode = lowerCasePrefix.charCodeAt(last);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      // Prefixes end with a hyphen, which rules out nearly all keys (measured: half the time of this method).
      if (key.length <= last || key.charCodeAt(last) !== lastCode || !beginsWith(key, lowerCasePrefix))
        continue;
      const value = read(this.headers, key);
      if (value !== undefined) visit(key.slice(lowerCasePrefix.length), value);
    }
  }
}

// Functions, not private methods: those would add a brand to every reader.

function inOtherCase(reader: ObjectReader, name: string): string | undefined {
  const keys = listed(reader);
  for (let i = 0; i < keys.length; i++) {
    if (sameName(keys[i], name)) {
      const value = read(reader.headers, keys[i]);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function listed(reader: ObjectReader): readonly string[] {
  if (reader.keys === undefined) {
    try {
      reader.keys = Object.keys(reader.headers);
    } catch {
      reader.keys = [];
    }
  }
  return reader.keys;
}

function read(headers: Headers, key: string): string | undefined {
  try {
    const value = headers[key];
    return typeof value === 'string' ? value : textOf(value);
  } catch {
    // A getter that throws: as good as absent.
    return undefined;
  }
}

/** Compares names whatever the case of `key`; `lowerCaseName` begins with a letter. */
function sameName(key: string, lowerCaseName: string): boolean {
  return (
    key.length === lowerCaseName.length &&
    (key.charCodeAt(0) | 0x20) === lowerCaseName.charCodeAt(0) &&
    key.toLowerCase() === lowerCaseName
  );
}

function beginsWith(key: string, lowerCasePrefix: string): boolean {
  if (key.startsWith(lowerCasePrefix)) return true;
  return key.slice(0, lowerCasePrefix.length).toLowerCase() === lowerCasePrefix;
}

/** Header values as Node and people write them: text, numbers, several lines in an array; nothing else. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return undefined;
  const end = Math.min(value.length, MAX_ENTRIES);
  let text: string | undefined;
  for (let i = 0; i < end && (text === undefined || text.length < MAX_JOINED_LENGTH); i++) {
    const line: unknown = value[i];
    if (typeof line !== 'string' && typeof line !== 'number') continue;
    text = text === undefined ? String(line) : `${text},${line}`;
  }
  return text;
}

/** `[name, value, name, value, …]` as `rawHeaders` has them, or `[[name, value], …]`. */
function copyOfArray(carrier: readonly unknown[]): Headers {
  if (Array.isArray(carrier[0])) return copyOfPairs(carrier);
  const headers: Headers = Object.create(null);
  const end = Math.min(carrier.length, MAX_ENTRIES * 2) - 1;
  for (let i = 0; i < end; i += 2) put(headers, carrier[i], carrier[i + 1]);
  return headers;
}

function copyOfPairs(pairs: Iterable<unknown>): Headers {
  const headers: Headers = Object.create(null);
  let entries = 0;
  for (const pair of pairs) {
    if (++entries > MAX_ENTRIES) break;
    if (Array.isArray(pair)) put(headers, pair[0], pair[1]);
  }
  return headers;
}

/** Without a prototype, `__proto__` is a name like any other. A repeated name keeps all its lines. */
function put(headers: Headers, name: unknown, value: unknown): void {
  if (typeof name !== 'string') return;
  const text = textOf(value);
  if (text === undefined) return;
  const before = headers[name];
  headers[name] = before === undefined ? text : `${before},${text}`;
}
