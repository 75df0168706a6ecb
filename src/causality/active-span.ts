import { AsyncLocalStorage } from 'node:async_hooks';
import type { Diagnostics } from '../diagnostics/logger';
import { processWide } from '../model/process-wide';

/** What makes it a span, whoever made it: it has a context, which a child can be started below. */
export interface Activatable {
  context(): unknown;
}

/** The store is the span itself: nothing is made to make one active. */
type ActiveSpans = AsyncLocalStorage<Activatable | undefined>;

const wide = processWide<{ activeSpans: ActiveSpans }>();

/** The span that is active where this is called; undefined before any was, without asking anybody. */
export function activeSpan(): Activatable | undefined {
  return wide.activeSpans?.getStore();
}

/**
 * Calls `fn` with the span active: in it, and in all that begins in it (promises, timers, callbacks), now and later. Where
 * it is no span, none is. Throws what `fn` throws, and nothing else: what is no function is not called, and said.
 *
 * The storage is made by the first call, and not before: once there is one, Node 20 and 22 look after every promise of the
 * process. It is one for all tracers, as a cause does not end where another tracer begins.
 */
export function withActiveSpan<Arguments extends unknown[], Result>(
  span: unknown,
  fn: (...args: Arguments) => Result,
  args: Arguments,
  diagnostics: Diagnostics,
): Result {
  if (typeof fn !== 'function') {
    diagnostics.warnOnce('withActiveSpan function', () => `withActiveSpan was given no function: ${NOTHING}`);
    return undefined as Result;
  }
  wide.activeSpans ??= new AsyncLocalStorage();
  return wide.activeSpans.run(activatable(span, diagnostics), fn, ...args);
}

const NOTHING = 'nothing is called, and undefined returned.';

function activatable(span: unknown, diagnostics: Diagnostics): Activatable | undefined {
  if (span === undefined || span === null) return undefined;
  try {
    if (typeof (span as Activatable).context === 'function') return span as Activatable;
  } catch {
    // Told below.
  }
  diagnostics.warnOnce(
    'withActiveSpan span',
    () => 'withActiveSpan was given what is no span (a span context is none): no span is active in the call.',
  );
  return undefined;
}
