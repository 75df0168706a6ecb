import type { SpanContext } from '../context/span-context';
import type { TraceId } from '../context/trace-id';
import type { Callbacks } from '../diagnostics/callbacks';
import { heedRejection } from '../diagnostics/heed-rejection';
import { FLAG_DEBUG, FLAG_SAMPLED } from '../model/span-record';
import { ACCEPT, DEFER, DENY, UNDECIDED, type Verdict } from '../model/verdict';
import type { Decision, Sampler } from '../sampler/sampler';

/** Tags a span is started with, as the application gave them. */
export type StartTags = { readonly [key: string]: unknown } | undefined;

/** Nothing to ask and nothing to tell. */
export const ACCEPTED: Decision = { verdict: ACCEPT, tags: [] };
const DENIED: Decision = { verdict: DENY, tags: [] };
const DEFERRED: Decision = { verdict: DEFER, tags: [] };

/** Whether whoever made the context decided; a debug id asks for a decision of its own. */
export function isDecided({ sampling, arrival }: SpanContext): boolean {
  return sampling.verdict !== UNDECIDED && arrival?.debugId === undefined;
}

/** A decision that was made elsewhere: there is nothing to tell of a sampler. */
export function inherited(verdict: Verdict): Decision {
  if (verdict === DENY) return DENIED;
  return verdict === DEFER ? DEFERRED : ACCEPTED;
}

/** Asks the head sampler, fenced: one that throws, or answers nonsense, must not cost the application its request. */
export function askSampler(
  sampler: Sampler,
  operationName: string,
  { traceId2, traceId3 }: TraceId,
  tags: StartTags,
  callbacks: Callbacks,
): Decision {
  const outer = callbacks.enter();
  try {
    const decision = sampler.decide(operationName, traceId2, traceId3, tags);
    if (isDecision(decision)) return decision;
    heedRejection(decision, () => {});
    throw new TypeError('decide() returned no decision');
  } catch (error) {
    callbacks.failed('sampler', 'its traces are sampled', error);
    return ACCEPTED;
  } finally {
    callbacks.leave(outer);
  }
}

/** `jaeger-debug-id` in the headers: recorded for whoever sent it, and found by it. */
export function debugDecision(debugId: string): Decision {
  return { verdict: ACCEPT, tags: ['jaeger-debug-id', debugId] };
}

/** The flags of a new segment. A deferred trace is told to the next service as sampled: it cannot ask us later. */
export function flagsOf(decision: Decision, debug: boolean): number {
  if (decision.verdict === DENY) return 0;
  return debug ? FLAG_SAMPLED | FLAG_DEBUG : FLAG_SAMPLED;
}

/** Whether `sampling.priority` among the tags asks for the span to be recorded whatever was decided; never throws. */
export function isPrioritised(tags: StartTags): boolean {
  return tags !== undefined && priorityIn(tags) > 0;
}

/** The `sampling.priority` among tags as a number, NaN when there is none; never throws. */
export function priorityIn(tags: { readonly [key: string]: unknown }): number {
  try {
    return priorityOf(tags['sampling.priority']);
  } catch {
    return Number.NaN;
  }
}

/** A tag's value as a priority: numbers, digits and booleans count; anything else is NaN, and a tag like others. */
export function priorityOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' || (typeof value === 'string' && value !== '')
    ? Number(value)
    : Number.NaN;
}

function isDecision(decision: unknown): decision is Decision {
  if (decision === null || typeof decision !== 'object') return false;
  const { verdict, tags } = decision as Decision;
  return (verdict === DENY || verdict === ACCEPT || verdict === DEFER) && Array.isArray(tags);
}
