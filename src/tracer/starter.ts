import type { SpanOptions } from 'opentracing';
import { type Cause, causeOf, contextOf } from '../causality/cause';
import { childContext, rootContext, sameContext } from '../context/new-context';
import { REMOTE_UNDECIDED, type SamplingState, type SpanContext } from '../context/span-context';
import { CHILD_OF, FLAG_DEBUG, FLAG_SAMPLED, FOLLOWS_FROM, type SpanIds } from '../model/span-record';
import { ACCEPT, DENY } from '../model/verdict';
import type { Decision, Sampler } from '../sampler/sampler';
import {
  ACCEPTED,
  askSampler,
  debugDecision,
  flagsOf,
  inherited,
  isDecided,
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
    if (options === undefined || options === null)
      return this.#start(name, undefined, NO_CAUSE, undefined, undefined);
    const { limits, counters } = this.#internals;
    let cause = NO_CAUSE;
    let parent: SpanContext | undefined;
    let tags: StartTags;
    let startTimeMs: unknown;
    try {
      startTimeMs = options.startTime;
      const given: unknown = options.tags;
      if (typeof given === 'object' && given !== null) tags = given as StartTags;
      const { childOf, references } = options;
      // Nearly every span has a parent and no list: there is nothing to weigh, and nothing made for it (measured: -10 ns).
      if (references === undefined && limits.maxReferences > 0) parent = contextOf(childOf);
      else {
        cause = causeOf(childOf, references, limits.maxReferences);
        parent = cause.parent;
      }
    } catch {
      counters.valuesUnreadable++;
    }
    return this.#start(name, parent, cause, tags, startTimeMs);
  }

  /** A disabled tracer's span: nobody will record it, and it carries its parent's identity on unchanged. */
  passOn(name: unknown, options: SpanOptions | null | undefined): UnsampledSpan {
    const parent = this.#parentOf(options);
    const context =
      parent?.hasIds() === true
        ? sameContext(parent)
        : rootContext(this.#traceId128Bit, REMOTE_UNDECIDED, parent?.baggage);
    const operationName = nameOf(name, this.#internals.limits.maxNameLength);
    return this.#unsampled(undefined, context, context.sampling, operationName, undefined, undefined);
  }

  /** A span started by a callback of the application's: not recorded here, nor by whoever it calls. */
  startUnrecorded(name: unknown, options: SpanOptions | null | undefined): UnsampledSpan {
    const parent = this.#parentOf(options);
    const operationName = nameOf(name, this.#internals.limits.maxNameLength);
    if (parent?.hasIds() === true)
      return this.#unsampled(parent, undefined, this.#denied, operationName, undefined, undefined);
    const context = rootContext(this.#traceId128Bit, this.#denied, parent?.baggage);
    return this.#unsampled(undefined, context, this.#denied, operationName, undefined, undefined);
  }

  #parentOf(options: SpanOptions | null | undefined): SpanContext | undefined {
    const { limits, counters } = this.#internals;
    try {
      if (options) return causeOf(options.childOf, options.references, limits.maxReferences).parent;
    } catch {
      counters.valuesUnreadable++;
    }
    return undefined;
  }

  /** `sampling.priority` above 0 on an unsampled span: a recorded one takes its place, as debug, on the same context. */
  lift(unsampled: UnsampledSpan): Span {
    const segment = this.#debugSegment();
    const ids = unsampled.context();
    ids.sampling = segment;
    const { operationName, startTimeMs, startTags, remoteParent } = unsampled;
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

  #start(
    name: unknown,
    parent: SpanContext | undefined,
    cause: Cause,
    tags: StartTags,
    startTimeMs: unknown,
  ): Span | UnsampledSpan {
    const { maxNameLength } = this.#internals.limits;
    const short = typeof name === 'string' && name.length <= maxNameLength;
    const operationName = short ? name : nameOf(name, maxNameLength);
    if (parent?.hasIds()) {
      const { sampling } = parent;
      if (sampling instanceof Segment && sampling.settlement === this.#settlement) {
        // Said here too, as this is what must cost nothing (measured: 20 ns instead of 26).
        if (sampling.verdict === DENY && tags === undefined)
          return this.#unsampled(parent, undefined, sampling, operationName, startTimeMs, undefined);
        if (sampling.verdict === DENY)
          return this.#startIn(
            sampling,
            undefined,
            operationName,
            parent,
            cause,
            ACCEPTED,
            tags,
            startTimeMs,
          );
        const context = childContext(parent, sampling);
        const { remote } = parent;
        return this.#record(sampling, context, operationName, cause, ACCEPTED, tags, startTimeMs, remote);
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
    return this.#startIn(segment, context, operationName, parent, cause, decision, tags, startTimeMs);
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
    return this.#startIn(segment, undefined, operationName, parent, whole, decision, tags, startTimeMs);
  }

  /** `root`: the context of a new trace's first span; any other one is made here, below `parent`, if anybody needs it. */
  #startIn(
    segment: Segment,
    root: SpanContext | undefined,
    operationName: string,
    parent: SpanContext | undefined,
    cause: Cause,
    decision: Decision,
    tags: StartTags,
    startTimeMs: unknown,
  ): Span | UnsampledSpan {
    if (segment.verdict === DENY) {
      if (!isPrioritised(tags))
        return this.#unsampled(parent, root, segment, operationName, startTimeMs, tags);
      segment = this.#debugSegment();
    }
    const context = root ?? childContext(parent as SpanContext, segment);
    context.sampling = segment;
    const remoteParent = parent?.remote === true && parent.hasIds();
    return this.#record(segment, context, operationName, cause, decision, tags, startTimeMs, remoteParent);
  }

  #unsampled(
    parent: SpanContext | undefined,
    own: SpanContext | undefined,
    sampling: SamplingState,
    operationName: string,
    startTimeMs: unknown,
    tags: StartTags,
  ): UnsampledSpan {
    this.#settlement.books.unsampled++;
    return new UnsampledSpan(this.#internals, parent, own, sampling, operationName, startTimeMs, tags);
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
    return askSampler(this.#sampler, operationName, ids, tags, this.#internals.callbacks);
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

/** Contexts that other headers of the same carrier named: kept beside the parent. */
function withLinks(cause: Cause, parent: SpanContext, links: readonly SpanIds[]): Cause {
  const known = cause.references ?? [{ type: CHILD_OF, ids: parent }];
  return { ...cause, references: [...known, ...links.map((ids) => ({ type: FOLLOWS_FROM, ids }) as const)] };
}
