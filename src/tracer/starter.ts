import type { SpanOptions } from 'opentracing';
import { type Cause, causeOf } from '../causality/cause';
import { childContext, rootContext, sameContext } from '../context/new-context';
import { REMOTE_UNDECIDED, type SpanContext } from '../context/span-context';
import { CHILD_OF, FLAG_DEBUG, FLAG_SAMPLED, FOLLOWS_FROM, type SpanIds } from '../model/span-record';
import { ACCEPT, DENY, UNDECIDED } from '../model/verdict';
import type { Decision, Sampler } from '../sampler/sampler';
import {
  ACCEPTED,
  askSampler,
  debugDecision,
  flagsOf,
  inherited,
  isPrioritised,
  type StartTags,
} from './head-decision';
import { type Internals, nameOf } from './internals';
import { Segment } from './segment';
import type { Settlement } from './settlement';
import { Span } from './span';
import { UnsampledSpan } from './unsampled-span';

const NO_CAUSE: Cause = { parent: undefined, references: undefined, dropped: 0 };

/** Starts spans: who is the parent, is it recorded, in which segment; nothing is allocated before that is known. */
export class Starter {
  readonly #internals: Internals;
  readonly #settlement: Settlement;
  readonly #sampler: Sampler;
  readonly #traceId128Bit: boolean;
  /** Shared by all that is denied: an unsampled trace costs no segment. */
  readonly #denied: Segment;

  constructor(internals: Internals, settlement: Settlement, sampler: Sampler, traceId128Bit: boolean) {
    this.#internals = internals;
    this.#settlement = settlement;
    this.#sampler = sampler;
    this.#traceId128Bit = traceId128Bit;
    this.#denied = new Segment(settlement, DENY, 0);
  }

  /** Reads the options once; a getter that throws takes only what comes after it. */
  start(name: unknown, options: SpanOptions | null | undefined): Span | UnsampledSpan {
    if (options === undefined || options === null) return this.#start(name, NO_CAUSE, undefined, undefined);
    const { limits, counters } = this.#internals;
    let cause = NO_CAUSE;
    let tags: StartTags;
    let startTimeMs: unknown;
    try {
      startTimeMs = options.startTime;
      const given: unknown = options.tags;
      if (typeof given === 'object' && given !== null) tags = given as StartTags;
      cause = causeOf(options.childOf, options.references, limits.maxReferences);
    } catch {
      counters.valuesUnreadable++;
    }
    return this.#start(name, cause, tags, startTimeMs);
  }

  /** A span that nobody will record: it carries its parent's identity on unchanged. */
  passOn(name: unknown, options: SpanOptions | null | undefined): UnsampledSpan {
    const { limits } = this.#internals;
    const parent = options
      ? causeOf(options.childOf, options.references, limits.maxReferences).parent
      : undefined;
    const context =
      parent?.hasIds() === true
        ? sameContext(parent)
        : rootContext(this.#traceId128Bit, REMOTE_UNDECIDED, parent?.baggage);
    this.#settlement.books.unsampled++;
    const operationName = nameOf(name, limits.maxNameLength);
    return new UnsampledSpan(this.#internals, context, operationName, undefined, undefined, false);
  }

  /** `sampling.priority` above 0 on an unsampled span: a recorded one takes its place, as debug, on the same context. */
  lift(unsampled: UnsampledSpan): Span {
    const segment = this.#debugSegment();
    unsampled.ids.sampling = segment;
    const { ids, operationName, startTimeMs, startTags, remoteParent } = unsampled;
    return this.#record(
      segment,
      ids,
      operationName,
      NO_CAUSE,
      ACCEPTED,
      startTags,
      startTimeMs,
      remoteParent,
    );
  }

  #start(name: unknown, cause: Cause, tags: StartTags, startTimeMs: unknown): Span | UnsampledSpan {
    const { maxNameLength } = this.#internals.limits;
    const short = typeof name === 'string' && name.length <= maxNameLength;
    const operationName = short ? name : nameOf(name, maxNameLength);
    const { parent } = cause;
    if (parent?.hasIds()) {
      const { sampling } = parent;
      if (sampling instanceof Segment && sampling.settlement === this.#settlement) {
        const context = childContext(parent, sampling);
        return this.#startIn(sampling, context, operationName, cause, ACCEPTED, tags, startTimeMs);
      }
      return this.#startFirst(operationName, parent, cause, tags, startTimeMs);
    }
    const context = rootContext(this.#traceId128Bit, this.#denied, parent?.baggage);
    // Headers may decide without naming a trace (B3's lone `0` or `1`).
    const decided = parent !== undefined && isDecided(parent);
    const decision = decided
      ? inherited(parent.sampling.verdict)
      : this.#decide(operationName, context, parent, tags);
    const segment = this.#segmentOf(decision, parent);
    return this.#startIn(segment, context, operationName, cause, decision, tags, startTimeMs);
  }

  /** The first span below a context that came from elsewhere: another process, or another tracer of this one. */
  #startFirst(
    operationName: string,
    parent: SpanContext,
    cause: Cause,
    tags: StartTags,
    startTimeMs: unknown,
  ): Span | UnsampledSpan {
    const { sampling, arrival } = parent;
    const decision = isDecided(parent)
      ? inherited(sampling.verdict)
      : this.#decide(operationName, parent, parent, tags);
    const segment = this.#segmentOf(decision, parent);
    // Another tracer's segment stays where it is: that tracer's spans go on finding it.
    if (!(sampling instanceof Segment)) parent.sampling = segment;
    const whole = arrival?.links === undefined ? cause : withLinks(cause, parent, arrival.links);
    const context = childContext(parent, segment);
    return this.#startIn(segment, context, operationName, whole, decision, tags, startTimeMs);
  }

  #startIn(
    segment: Segment,
    context: SpanContext,
    operationName: string,
    cause: Cause,
    decision: Decision,
    tags: StartTags,
    startTimeMs: unknown,
  ): Span | UnsampledSpan {
    const remoteParent = cause.parent?.remote === true && cause.parent.hasIds();
    if (segment.verdict === DENY) {
      if (!isPrioritised(tags)) {
        this.#settlement.books.unsampled++;
        return new UnsampledSpan(this.#internals, context, operationName, startTimeMs, tags, remoteParent);
      }
      segment = this.#debugSegment();
    }
    context.sampling = segment;
    return this.#record(segment, context, operationName, cause, decision, tags, startTimeMs, remoteParent);
  }

  #record(
    segment: Segment,
    context: SpanContext,
    operationName: string,
    { references, dropped }: Cause,
    decision: Decision,
    tags: StartTags,
    startTimeMs: unknown,
    remoteParent: boolean,
  ): Span {
    const internals = this.#internals;
    const first = decision.tags.length === 0 ? undefined : decision.tags.slice();
    this.#settlement.books.started++;
    const span = new Span(
      internals,
      segment,
      context,
      operationName,
      startTimeMs,
      remoteParent,
      references,
      first,
    );
    if (dropped > 0) {
      span.droppedReferences = dropped;
      internals.counters.referencesDropped += dropped;
    }
    if (tags !== undefined) span.writeTags(tags);
    return span;
  }

  #decide(operationName: string, ids: SpanContext, from: SpanContext | undefined, tags: StartTags): Decision {
    const debugId = from?.arrival?.debugId;
    if (debugId !== undefined) return debugDecision(debugId);
    const { counters, diagnostics } = this.#internals;
    return askSampler(this.#sampler, operationName, ids, tags, counters, diagnostics);
  }

  #segmentOf(decision: Decision, from: SpanContext | undefined): Segment {
    if (decision.verdict === DENY) return this.#denied;
    const debug =
      from !== undefined && (from.arrival?.debugId !== undefined || (from.flags & FLAG_DEBUG) !== 0);
    return new Segment(this.#settlement, decision.verdict, flagsOf(decision, debug));
  }

  #debugSegment(): Segment {
    return new Segment(this.#settlement, ACCEPT, FLAG_SAMPLED | FLAG_DEBUG);
  }
}

function isDecided({ sampling, arrival }: SpanContext): boolean {
  return sampling.verdict !== UNDECIDED && arrival?.debugId === undefined;
}

/** Contexts that other headers of the same carrier named: kept beside the parent. */
function withLinks(cause: Cause, parent: SpanContext, links: readonly SpanIds[]): Cause {
  const known = cause.references ?? [{ type: CHILD_OF, ids: parent }];
  return { ...cause, references: [...known, ...links.map((ids) => ({ type: FOLLOWS_FROM, ids }) as const)] };
}
