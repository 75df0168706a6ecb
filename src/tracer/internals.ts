import { types } from 'node:util';
import type { Anchor } from '../clock/anchor';
import type { Clock } from '../clock/clock';
import type { BaggageLimits } from '../context/baggage';
import type { Callbacks } from '../diagnostics/callbacks';
import type { Counters } from '../diagnostics/counters';
import type { Diagnostics } from '../diagnostics/logger';
import { scalarText } from './tag-value';
import type { Tracer } from './tracer';
import type { UsualKeys } from './usual-keys';

/** What a span may hold; see `SpanLimits` in the options for meaning and defaults. */
export interface RecordLimits extends BaggageLimits {
  readonly maxTags: number;
  readonly maxLogs: number;
  readonly maxReferences: number;
  readonly maxValueBytes: number;
  readonly maxNameLength: number;
}

/** What the spans of one tracer share. */
export interface Internals {
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly anchor: Anchor;
  readonly limits: RecordLimits;
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  readonly callbacks: Callbacks;
  readonly usualKeys: UsualKeys;
}

/** In the year 2255: later, a double does not hold every microsecond any more. */
const MAX_TIME_MS = Number.MAX_SAFE_INTEGER / 1000;

/**
 * Microseconds since the epoch, of a time given by the application in milliseconds, or undefined when it is none: more than
 * {@link MAX_TIME_MS} away from the epoch, it was meant in another unit.
 */
export function givenTimeUs(timeMs: unknown): number | undefined {
  // Said first, as the last question is a call out of JavaScript.
  if (timeMs === undefined) return undefined;
  if (typeof timeMs === 'number') return Math.abs(timeMs) <= MAX_TIME_MS ? timeMs * 1000 : undefined;
  // By its inner slot, which neither a proxy nor a method of the object's own can fake.
  return types.isDate(timeMs) ? givenTimeUs(Date.prototype.getTime.call(timeMs)) : undefined;
}

/** Any value as a name or key within the limit; never throws. */
export function nameOf(value: unknown, maxLength: number): string {
  let name: string;
  try {
    name = typeof value === 'string' ? value : typeof value === 'bigint' ? scalarText(value) : String(value);
  } catch {
    name = '[unreadable]';
  }
  return name.length > maxLength ? name.slice(0, maxLength) : name;
}
