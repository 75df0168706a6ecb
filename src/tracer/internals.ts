import { types } from 'node:util';
import type { Anchor } from '../clock/anchor';
import type { Clock } from '../clock/clock';
import type { BaggageLimits } from '../context/baggage';
import type { Callbacks } from '../diagnostics/callbacks';
import type { Counters } from '../diagnostics/counters';
import type { Diagnostics } from '../diagnostics/logger';
import { scalarText } from './tag-value';
import type { Tracer } from './tracer';

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
}

/** Microseconds since the epoch, of a time given by the application in milliseconds, or undefined when it is none. */
export function givenTimeUs(timeMs: unknown): number | undefined {
  // Said first, as the last question is a call out of JavaScript.
  if (timeMs === undefined) return undefined;
  if (typeof timeMs === 'number' && Number.isFinite(timeMs)) return timeMs * 1000;
  // By its inner slot, which neither a proxy nor a method of the object's own can fake.
  if (!types.isDate(timeMs)) return undefined;
  const dateMs = Date.prototype.getTime.call(timeMs);
  return Number.isFinite(dateMs) ? dateMs * 1000 : undefined;
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
