import { isHex, wordOfHex } from '../bytes/hex';
import {
  REMOTE_ACCEPTED,
  REMOTE_DENIED,
  REMOTE_UNDECIDED,
  remoteContext,
  SpanContext,
} from '../context/span-context';
import { isListable } from '../model/is-listable';
import { CHILD_OF, FOLLOWS_FROM, type ReferenceRecord } from '../model/span-record';

/** References, or items of another tracer's baggage, that are looked at: a list may say that it is endless. */
const MAX_LISTED = 1000;

/** Which of a new span's causes is its parent, and which references are recorded beside it. */
export interface Cause {
  readonly parent: SpanContext | undefined;
  /** Undefined where the parent, as childOf, says it all. */
  readonly references: ReferenceRecord[] | undefined;
  readonly dropped: number;
}

/**
 * Parent = first childOf, else first followsFrom; all others are kept. `options.childOf` counts as the first reference.
 * References to nothing, or to contexts that carry no ids, are left out; but a context that only carries baggage may still
 * be the parent, if no other is.
 */
export function causeOf(childOf: unknown, references: unknown, maxReferences: number): Cause {
  const found: ReferenceRecord[] = [];
  let dropped = 0;
  let bare: SpanContext | undefined;
  let parent: SpanContext | undefined;
  let parentType: number = FOLLOWS_FROM;
  const take = (type: typeof CHILD_OF | typeof FOLLOWS_FROM, context: SpanContext | undefined) => {
    if (context === undefined) return;
    if (!context.hasIds()) {
      bare ??= context;
      return;
    }
    if (parent === undefined || (type === CHILD_OF && parentType === FOLLOWS_FROM)) {
      parent = context;
      parentType = type;
    }
    if (found.length < maxReferences) found.push({ type, ids: context });
    else dropped++;
  };
  take(CHILD_OF, contextOf(childOf));
  if (Array.isArray(references)) {
    const end = Math.min(references.length, MAX_LISTED);
    for (let i = 0; i < end; i++) takeReference(references[i], take);
  }
  const plain = found.length === 0 || (found.length === 1 && found[0].type === CHILD_OF);
  return { parent: parent ?? bare, references: plain ? undefined : found, dropped };
}

function takeReference(
  reference: unknown,
  take: (type: typeof CHILD_OF | typeof FOLLOWS_FROM, context: SpanContext | undefined) => void,
): void {
  if (reference === null || typeof reference !== 'object') return;
  const { type, referencedContext } = shapeOfReference(reference);
  take(type === 'follows_from' ? FOLLOWS_FROM : CHILD_OF, contextOf(referencedContext));
}

/** `opentracing.Reference` of any copy: by its methods, else by its fields. */
function shapeOfReference(reference: object): { type: unknown; referencedContext: unknown } {
  const shape = reference as Record<string, unknown>;
  return {
    type: typeof shape.type === 'function' ? shape.type() : shape._type,
    referencedContext:
      typeof shape.referencedContext === 'function' ? shape.referencedContext() : shape._referencedContext,
  };
}

/**
 * The context of a span or context, ours or another tracer's (another copy of `opentracing`, code that ran before
 * init): by shape, never by class. Undefined for what is neither.
 */
export function contextOf(spanOrContext: unknown): SpanContext | undefined {
  if (spanOrContext === null || typeof spanOrContext !== 'object') return undefined;
  const shape = spanOrContext as Record<string, unknown>;
  // Nearly always a span: asked first, since for one `instanceof` walks its prototypes in vain.
  const context: unknown = typeof shape.context === 'function' ? shape.context() : spanOrContext;
  return context instanceof SpanContext ? context : foreignContext(context);
}

function foreignContext(context: unknown): SpanContext | undefined {
  if (context === null || typeof context !== 'object') return undefined;
  const shape = context as Record<string, unknown>;
  if (typeof shape.toTraceId !== 'function' || typeof shape.toSpanId !== 'function') return undefined;
  const traceId = shape.toTraceId();
  const spanId = shape.toSpanId();
  if (!isId(traceId, 32) || !isId(spanId, 16)) return undefined;
  const sampled = typeof shape.isSampled === 'function' ? shape.isSampled() : undefined;
  const sampling =
    sampled === undefined ? REMOTE_UNDECIDED : sampled === true ? REMOTE_ACCEPTED : REMOTE_DENIED;
  const words = remoteContext(
    [
      wordOfHex(traceId, traceId.length - 32, traceId.length - 24),
      wordOfHex(traceId, traceId.length - 24, traceId.length - 16),
      wordOfHex(traceId, traceId.length - 16, traceId.length - 8),
      wordOfHex(traceId, traceId.length - 8, traceId.length),
    ],
    [
      wordOfHex(spanId, spanId.length - 16, spanId.length - 8),
      wordOfHex(spanId, spanId.length - 8, spanId.length),
    ],
    [0, 0],
    sampling,
    foreignBaggage(shape.baggage),
  );
  return words.hasIds() ? words : undefined;
}

function isId(id: unknown, maxDigits: number): id is string {
  return typeof id === 'string' && id.length <= maxDigits && isHex(id, 0, id.length);
}

function foreignBaggage(baggage: unknown): ReadonlyMap<string, string> | undefined {
  if (baggage instanceof SpanContext || baggage === null || typeof baggage !== 'object') return undefined;
  if (!isListable(baggage)) return undefined;
  const items = new Map<string, string>();
  let read = 0;
  for (const [key, value] of baggage instanceof Map ? baggage : ownEntries(baggage)) {
    if (++read > MAX_LISTED) break;
    if (typeof value === 'string') items.set(String(key), value);
  }
  return items.size > 0 ? items : undefined;
}

/** As Object.entries, but one by one: nobody waits for those that are not looked at. */
function* ownEntries(object: object): Iterable<readonly [string, unknown]> {
  for (const key in object) {
    if (Object.hasOwn(object, key)) yield [key, (object as Record<string, unknown>)[key]];
  }
}
