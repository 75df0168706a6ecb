import type { Counters } from '../diagnostics/counters';
import type { TagValue } from '../model/span-record';
import { nameOf, type RecordLimits } from './internals';
import { isError, readProperty, tagValue } from './tag-value';

/** Fields beyond what a log takes, before they are counted only: an object may have 100 000 keys. */
const MAX_OVERWRITES = 1000;

/** The fields of one log as they are kept: bounded in number and size, an Error spelt out in OpenTracing's words. */
export function logFields(
  fields: { readonly [key: string]: unknown },
  limits: RecordLimits,
  counters: Counters,
): (string | TagValue)[] {
  const flat: (string | TagValue)[] = [];
  let read = 0;
  try {
    for (const key in fields) {
      if (!Object.hasOwn(fields, key)) continue;
      if (read++ >= limits.maxTags + MAX_OVERWRITES) counters.tagsDropped++;
      else addField(flat, key, readProperty(fields, key), limits, counters);
    }
  } catch {
    // A proxy that refuses to be listed: what it gave so far is kept.
    counters.valuesUnreadable++;
  }
  return flat;
}

function addField(
  flat: (string | TagValue)[],
  key: string,
  given: unknown,
  limits: RecordLimits,
  counters: Counters,
): void {
  if (isError(given)) {
    addError(flat, given, limits, counters);
    return;
  }
  const value = tagValue(given, limits.maxValueBytes, counters);
  if (value !== undefined) put(flat, nameOf(key, limits.maxNameLength), value, limits, counters);
}

/** `error.object: err` (or any field that is an Error) becomes error.kind, message and stack, unless they are given. */
function addError(flat: (string | TagValue)[], error: Error, limits: RecordLimits, counters: Counters): void {
  const parts: [string, unknown][] = [
    ['error.kind', readProperty(error, 'name')],
    ['message', readProperty(error, 'message')],
    ['stack', readProperty(error, 'stack')],
  ];
  for (const [key, part] of parts) {
    const value = tagValue(part, limits.maxValueBytes, counters);
    if (value !== undefined && !has(flat, key)) put(flat, key, value, limits, counters);
  }
}

function has(flat: (string | TagValue)[], key: string): boolean {
  for (let i = 0; i < flat.length; i += 2) if (flat[i] === key) return true;
  return false;
}

function put(
  flat: (string | TagValue)[],
  key: string,
  value: TagValue,
  limits: RecordLimits,
  counters: Counters,
): void {
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i] === key) {
      flat[i + 1] = value;
      return;
    }
  }
  if (flat.length >= limits.maxTags * 2) counters.tagsDropped++;
  else flat.push(key, value);
}
