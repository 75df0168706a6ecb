import { type ByteWriter, type Run, runOf } from '../bytes/byte-writer';
import type { TagValue } from '../model/span-record';
import { KIND_NONE, type Kind } from './conventions';
import { KnownList } from './known-list';
import { KnownOperations, type MemoryBudget } from './known-operations';
import { SPAN_ATTRIBUTE } from './otlp-attribute';
import { EVENT_FIELD } from './otlp-event';
import { lengthKey, textField } from './protobuf';

const NAME = lengthKey(5);

/** Events of one span whose attributes are remembered, each at its place. */
const MAX_KNOWN_EVENTS = 4;

/** What is remembered of the spans of one operation. */
export class KnownOtlpSpan {
  readonly name: Run;
  readonly attributes: KnownList;
  /** What the known list says beside its attributes. */
  kind: Kind = KIND_NONE;
  error: TagValue | undefined = undefined;
  readonly #budget: MemoryBudget;
  readonly #events: KnownList[] = [];

  constructor(operationName: string, budget: MemoryBudget) {
    this.#budget = budget;
    this.attributes = new KnownList(SPAN_ATTRIBUTE, budget);
    this.name = runOf((writer) => writeName(writer, operationName));
  }

  /** Of the event at this place. */
  event(i: number): KnownList | undefined {
    if (i === this.#events.length && i < MAX_KNOWN_EVENTS)
      this.#events.push(new KnownList(EVENT_FIELD, this.#budget));
    return this.#events[i];
  }
}

/** The memory of one encoder. */
export function knownOtlpSpans(): KnownOperations<KnownOtlpSpan> {
  return new KnownOperations((name, budget) => new KnownOtlpSpan(name, budget));
}

/** The operation name, as a field of Span. */
export function writeName(writer: ByteWriter, operationName: string): void {
  if (operationName !== '') textField(writer, NAME, operationName);
}
