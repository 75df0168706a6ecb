import type { Counters } from '../diagnostics/counters';
import { isListable } from '../model/is-listable';
import type { TagValue } from '../model/span-record';
import { nameOf, type RecordLimits } from './internals';
import { isError, readProperty, tagValue } from './tag-value';

/** Fields beyond what a log takes, before they are counted only: an object may have 100 000 keys. */
const MAX_OVERWRITES = 1000;
const hasOwn = Object.prototype.hasOwnProperty;

type Fields = (string | TagValue)[];

/** The fields of one log as they are kept: bounded in number and size, an Error spelt out in OpenTracing's words. */
export function logFields(
  given: { readonly [key: string]: unknown },
  limits: RecordLimits,
  counters: Counters,
): Fields {
  let fields: Fields | undefined;
  let read = 0;
  try {
    if (!isListable(given)) throw new TypeError('a list');
    for (const key in given) {
      // In this form V8 knows the answer.
      if (!hasOwn.call(given, key)) continue;
      if (read++ >= limits.maxTags + MAX_OVERWRITES) counters.tagsDropped++;
      else fields = withField(fields, key, readProperty(given, key), limits, counters);
    }
  } catch {
    // A proxy that refuses to be listed, or a long list: what it gave so far is kept.
    counters.valuesUnreadable++;
  }
  return fields ?? [];
}

function withField(
  fields: Fields | undefined,
  key: string,
  given: unknown,
  limits: RecordLimits,
  counters: Counters,
): Fields | undefined {
  if (typeof given === 'object' && isError(given)) return withError(fields, given, limits, counters);
  const value = tagValue(given, limits.maxValueBytes, counters);
  return value === undefined
    ? fields
    : put(fields, nameOf(key, limits.maxNameLength), value, limits, counters);
}

/** `error.object: err` (or any field that is an Error) becomes error.kind, message and stack, unless they are given. */
function withError(
  fields: Fields | undefined,
  error: Error,
  limits: RecordLimits,
  counters: Counters,
): Fields | undefined {
  const parts: [string, unknown][] = [
    ['error.kind', readProperty(error, 'name')],
    ['message', readProperty(error, 'message')],
    ['stack', readProperty(error, 'stack')],
  ];
  let all = fields;
  for (const [key, part] of parts) {
    const value = tagValue(part, limits.maxValueBytes, counters);
    if (value !== undefined && !has(all, key)) all = put(all, key, value, limits, counters);
  }
  return all;
}

function has(fields: Fields | undefined, key: string): boolean {
  if (fields === undefined) return false;
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === key) return true;
  return false;
}

/** Most logs have one field or two: those arrays are made at their size, where `push` would make room for twenty. */
function put(
  fields: Fields | undefined,
  key: string,
  value: TagValue,
  limits: RecordLimits,
  counters: Counters,
): Fields {
  if (fields === undefined) {
    if (limits.maxTags > 0) return [key, value];
    counters.tagsDropped++;
    return [];
  }
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] === key) {
      fields[i + 1] = value;
      return fields;
    }
  }
  if (fields.length >= limits.maxTags * 2) counters.tagsDropped++;
  else if (fields.length === 2) return [fields[0], fields[1], key, value];
  else fields.push(key, value);
  return fields;
}
