import { VERSION } from './version';

const SYMBOL = Symbol.for(`clew.${VERSION.split('.')[0]}`);

/**
 * An object that all copies of Clew of this major version share in this process, for what must be there once. Each part of
 * it is made by the copy that comes first, and stays usable for the others: its shape is a contract within a major version.
 */
export function processWide<Parts extends object>(): Partial<Parts> {
  const globals = globalThis as unknown as Record<symbol, Partial<Parts> | undefined>;
  if (globals[SYMBOL] === undefined)
    Object.defineProperty(globalThis, SYMBOL, { value: {}, enumerable: false });
  return globals[SYMBOL] as Partial<Parts>;
}
