/** What a polluted prototype would change for everybody. */
const SHARED: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  Map.prototype,
  Set.prototype,
  Error.prototype,
  Date.prototype,
  Promise.prototype,
  RegExp.prototype,
  Uint8Array.prototype,
  Buffer.prototype,
  Object,
  Array,
  Function,
];

interface Member {
  readonly key: PropertyKey;
  readonly held: unknown;
}

/** Notices when a property of something that all code shares appears, goes or becomes another. */
export class PollutionWatch {
  readonly #before: readonly (readonly Member[])[] = SHARED.map(members);
  readonly #globals = new Set(globals());

  /** What is not as it was; undefined when all is. */
  found(): string | undefined {
    for (let i = 0; i < SHARED.length; i++) {
      const changed = difference(this.#before[i], members(SHARED[i]));
      if (changed !== undefined) return `${nameOf(SHARED[i])}.${changed}`;
    }
    const key = globals().find((name) => !this.#globals.has(name));
    return key === undefined ? undefined : `globalThis.${String(key)}`;
  }
}

/** But for Clew's own one, which all copies of it in a process share. */
function globals(): PropertyKey[] {
  return Reflect.ownKeys(globalThis).filter((key) => !String(key).startsWith('Symbol(clew.'));
}

function members(object: object): Member[] {
  return Reflect.ownKeys(object).map((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    return { key, held: descriptor?.get ?? descriptor?.value };
  });
}

function difference(before: readonly Member[], after: readonly Member[]): string | undefined {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (before[i]?.key !== after[i]?.key || !Object.is(before[i].held, after[i].held)) {
      return String(after[i]?.key ?? before[i].key);
    }
  }
  return undefined;
}

function nameOf(object: object): string {
  return typeof object === 'function' ? object.name : `${object.constructor.name}.prototype`;
}
