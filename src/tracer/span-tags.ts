import { isListable } from '../model/is-listable';
import type { FlatTags, TagValue } from '../model/span-record';
import { priorityOf } from './head-decision';
import { nameOf } from './internals';
import type { Segment } from './segment';
import type { Span } from './span';
import { restOf } from './span-rest';
import { isError, readProperty, tagValue } from './tag-value';
import { extended } from './usual-keys';

const hasOwn = Object.prototype.hasOwnProperty;
/** Tags that one call may give beyond what a span takes, before they are counted only: an object may have 100 000 keys. */
const MAX_OVERWRITES = 1000;
/** Keys and values from which on a key is looked up, and not looked for. */
const MANY_ENTRIES = 32;

/** Sets a tag, whether the span is finished or not (the hook may). Last write wins. */
export function writeTag(span: Span, name: unknown, given: unknown): void {
  const { limits, counters } = span.internals;
  const key =
    typeof name === 'string' && name.length <= limits.maxNameLength
      ? name
      : nameOf(name, limits.maxNameLength);
  // Length first: comparing two different internalised strings would read their characters.
  if (key.length === 17 && key === 'sampling.priority') setPriority(span.segment, given);
  else if (key.length === 5 && key === 'error' && isError(given)) {
    setError(span, given);
    return;
  }
  const value = tagValue(given, limits.maxValueBytes, counters);
  if (value === undefined) return;
  const tags = ownTags(span);
  if (tags === undefined) {
    if (limits.maxTags > 0) span.tags = [key, value];
    else dropTag(span);
    return;
  }
  const place = placeOf(span, tags, key);
  if (place >= 0) tags[place + 1] = value;
  else if (tags.length >= limits.maxTags * 2) dropTag(span);
  else {
    span.rest?.places?.set(key, tags.length);
    tags.push(key, value);
  }
}

/** Sets several. What cannot be listed is counted, and what it gave so far is kept. */
export function writeTags(span: Span, tags: { readonly [key: string]: unknown } | null | undefined): void {
  if (tags === null || typeof tags !== 'object') return;
  const { maxTags } = span.internals.limits;
  let read = 0;
  try {
    if (!isListable(tags)) throw new TypeError('a list');
    for (const key in tags) {
      // In this form V8 knows the answer.
      if (!hasOwn.call(tags, key)) continue;
      if (read++ < maxTags + MAX_OVERWRITES) writeTag(span, key, readProperty(tags, key));
      else dropTag(span);
    }
  } catch {
    // A proxy that refuses to be listed, or a long list: what it gave so far is kept.
    span.internals.counters.valuesUnreadable++;
  }
}

/** Calls `edit` with each tag and log field; what it answers takes the value's place, `undefined` takes the entry away. */
export function editValues(span: Span, edit: (key: string, value: TagValue) => unknown): void {
  if (span.tags !== undefined) span.tags = edited(span, span.tags, edit);
  forgetPlaces(span);
  span.logs = span.logs?.map(({ timestampUs, fields }) => ({
    timestampUs,
    fields: edited(span, fields, edit),
  }));
}

export function removeTag(span: Span, key: string): void {
  const tags = ownTags(span);
  const at = tags?.findIndex((entry, index) => index % 2 === 0 && entry === key) ?? -1;
  if (at >= 0) tags?.splice(at, 2);
  forgetPlaces(span);
}

/** Where a key stands among the tags, or -1. */
function placeOf(span: Span, tags: FlatTags, key: string): number {
  if (tags.length >= MANY_ENTRIES) return placeAmongMany(span, tags, key);
  for (let i = 0; i < tags.length; i += 2) if (tags[i] === key) return i;
  return -1;
}

function placeAmongMany(span: Span, tags: FlatTags, key: string): number {
  const rest = restOf(span);
  if (tags.length === MANY_ENTRIES) rest.usualKeys ??= span.internals.usualKeys.of(tags);
  const { usualKeys } = rest;
  const next = tags.length >> 1;
  if (usualKeys !== undefined && next < usualKeys.length && usualKeys[next] === key) return -1;
  rest.places ??= placesOf(tags);
  const place = rest.places.get(key) ?? -1;
  if (place < 0 && usualKeys !== undefined && !(next === usualKeys.length && extended(usualKeys, key)))
    rest.usualKeys = undefined;
  return place;
}

function placesOf(tags: FlatTags): Map<string, number> {
  const places = new Map<string, number>();
  for (let i = 0; i < tags.length; i += 2) places.set(tags[i] as string, i);
  return places;
}

function forgetPlaces({ rest }: Span): void {
  if (rest === undefined) return;
  rest.places = undefined;
  rest.usualKeys = undefined;
}

/** The tags, to be written to. */
function ownTags(span: Span): (string | TagValue)[] | undefined {
  const { tags } = span;
  if (tags !== undefined && tags === span.segment.samplerTags) span.tags = tags.slice();
  return span.tags as (string | TagValue)[] | undefined;
}

function edited(
  { internals: { limits, counters } }: Span,
  flat: FlatTags,
  edit: (key: string, value: TagValue) => unknown,
): (string | TagValue)[] {
  const kept: (string | TagValue)[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    const key = flat[i] as string;
    const value = tagValue(edit(key, flat[i + 1]), limits.maxValueBytes, counters);
    if (value !== undefined) kept.push(key, value);
  }
  return kept;
}

function dropTag(span: Span): void {
  span.internals.counters.tagsDropped++;
  restOf(span).droppedTags++;
}

function setPriority(segment: Segment, given: unknown): void {
  const priority = priorityOf(given);
  if (priority > 0) segment.prioritise();
  else if (priority === 0) segment.discard();
}

/** `setTag('error', anError)`: a common slip whose meaning is plain. */
function setError(span: Span, error: Error): void {
  writeTag(span, 'error', true);
  writeTag(span, 'error.kind', readProperty(error, 'name'));
  writeTag(span, 'error.message', readProperty(error, 'message'));
  writeTag(span, 'error.stack', readProperty(error, 'stack'));
}
