import type { Type } from 'protobufjs';

/** Messages within one body, at all depths: a span with its tags and logs has some dozens. */
export const MAX_MESSAGES = 1_000_000;
const MAX_DEPTH = 100;
const LENGTH_DELIMITED = 2;

/**
 * Counts the messages within a body before protobufjs makes an object of each: an empty one takes two bytes there and
 * hundreds in memory (measured: 8 MiB of empty events became 1.5 GB). Throws when there are too many, or too deep ones.
 */
export function checkMessages(type: Type, bytes: Uint8Array): void {
  const { Reader } = require('protobufjs/minimal') as typeof import('protobufjs/minimal');
  const reader = Reader.create(bytes);
  /** The messages the reader stands in, the outermost first: each with where it ends. */
  const open: { readonly type: Type; readonly end: number }[] = [{ type, end: reader.len }];
  let count = 0;
  while (reader.pos < reader.len) {
    while (open.length > 1 && reader.pos >= open[open.length - 1].end) open.pop();
    const key = reader.uint32();
    const field = open[open.length - 1].type.fieldsById[key >>> 3];
    const inner = field?.resolvedType;
    const isMessage = (key & 7) === LENGTH_DELIMITED && field !== undefined && (field.map || isType(inner));
    if (isMessage && ++count > MAX_MESSAGES) throw new Error(`more than ${MAX_MESSAGES} messages in it`);
    if (!isMessage || !isType(inner)) {
      reader.skipType(key & 7);
      continue;
    }
    const length = reader.uint32();
    if (open.push({ type: inner, end: reader.pos + length }) > MAX_DEPTH)
      throw new Error('too many messages within each other');
  }
}

/** Enums are resolved as well, and have no fields. */
function isType(resolved: object | null | undefined): resolved is Type {
  return resolved !== null && resolved !== undefined && 'fieldsById' in resolved;
}
