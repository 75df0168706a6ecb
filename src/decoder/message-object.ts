/**
 * A decoded message as JSON has it, whichever encoding it came in: members by their JSON names, those that are not set
 * missing. Nothing is known of a member's type until it is asked for; the functions here throw when it is another one,
 * and `decoding()` makes that a CLEW_ERR_DECODE.
 */
export type MessageObject = Readonly<Record<string, unknown>>;

const DECIMAL = /^\d{1,20}$/;

/** The objects of a repeated member. */
export function objectsIn(message: MessageObject, name: string): readonly MessageObject[] {
  const value = message[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`\`${name}\` is no list`);
  for (const element of value) asObject(element, name);
  return value as MessageObject[];
}

/** The object in a member, or an empty one. */
export function objectIn(message: MessageObject, name: string): MessageObject {
  return asObject(message[name] ?? {}, name);
}

export function textIn(message: MessageObject, name: string): string {
  const value = message[name] ?? '';
  if (typeof value !== 'string') throw new Error(`\`${name}\` is no text`);
  return value;
}

/** A small number: a count, an enum, flags. */
export function numberIn(message: MessageObject, name: string): number {
  const value = message[name] ?? 0;
  if (typeof value !== 'number') throw new Error(`\`${name}\` is no number`);
  return value;
}

/** True only when the member is. */
export function flagIn(message: MessageObject, name: string): boolean {
  return message[name] === true;
}

/** A time in microseconds; 0 when there is none. Decimal text is what protobuf makes of a 64-bit number. */
export function microsIn(message: MessageObject, name: string): number {
  const value = message[name] ?? 0;
  const micros = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  if (typeof micros === 'number' && micros >= 0) return micros;
  throw new Error(`\`${name}\` is no time in microseconds`);
}

/** A time in nanoseconds, decimal text as a rule. */
export function nanosIn(message: MessageObject, name: string): bigint {
  const value = message[name] ?? 0;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  // JavaScript's own number of nanoseconds has lost its last digits, but is what some exporters send.
  if (typeof value === 'number' && value >= 0 && value < 2 ** 64) return BigInt(Math.floor(value));
  if (typeof value === 'string' && DECIMAL.test(value)) return BigInt(value);
  throw new Error(`\`${name}\` is no time in nanoseconds`);
}

export function asObject(value: unknown, name: string): MessageObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error(`\`${name}\` is no object`);
  return value as MessageObject;
}
