import { undecodable } from './decoded-batch';

/** An OTLP message as both of its encodings show it: the members of its JSON form, those that are not set missing. */
export type OtlpObject = Readonly<Record<string, unknown>>;

const FORMAT = 'OTLP';
const DECIMAL = /^\d{1,20}$/;

/** What differs between the encodings. */
export interface OtlpForm {
  /** An id as words, see `record.ts`; undefined when it is none. */
  id(value: unknown, bytes: 8 | 16): readonly number[] | undefined;
  /** A value of bytes, as a copy. */
  bytes(value: unknown): Uint8Array;
}

export function wrongOtlp(reason: string): Error {
  return undecodable(FORMAT, reason);
}

/** The objects of a repeated member. */
export function objectsIn(message: OtlpObject, name: string): readonly OtlpObject[] {
  const value = message[name] ?? [];
  if (!Array.isArray(value)) throw wrongOtlp(`\`${name}\` is no list`);
  for (const element of value) asObject(element, name);
  return value as OtlpObject[];
}

/** The object in a member, or an empty one. */
export function objectIn(message: OtlpObject, name: string): OtlpObject {
  return asObject(message[name] ?? {}, name);
}

export function textIn(message: OtlpObject, name: string): string {
  const value = message[name] ?? '';
  if (typeof value !== 'string') throw wrongOtlp(`\`${name}\` is no text`);
  return value;
}

/** A small number: a count, an enum, flags. */
export function numberIn(message: OtlpObject, name: string): number {
  const value = message[name] ?? 0;
  if (typeof value !== 'number') throw wrongOtlp(`\`${name}\` is no number`);
  return value;
}

/** A time in nanoseconds, decimal text as a rule. */
export function nanosIn(message: OtlpObject, name: string): bigint {
  const value = message[name] ?? 0;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  // JavaScript's own number of nanoseconds has lost its last digits, but is what some exporters send.
  if (typeof value === 'number' && value >= 0 && value < 2 ** 64) return BigInt(Math.floor(value));
  if (typeof value === 'string' && DECIMAL.test(value)) return BigInt(value);
  throw wrongOtlp(`\`${name}\` is no time in nanoseconds`);
}

export function asObject(value: unknown, name: string): OtlpObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw wrongOtlp(`\`${name}\` is no object`);
  return value as OtlpObject;
}
