import { type Run, runOf } from '../bytes/byte-writer';
import { JAEGER_TAG } from './jaeger-tag';
import { KnownList } from './known-list';
import { KnownOperations, type MemoryBudget } from './known-operations';
import { stringField } from './thrift-binary';

/** The field of a span that its operation name stands in. */
export const OPERATION_NAME = 5;
/** Logs of one span whose fields are remembered, each at its place. */
const MAX_KNOWN_LOGS = 4;

/** What is remembered of the spans of one operation. */
export class KnownJaegerSpan {
  readonly name: Run;
  readonly tags: KnownList;
  readonly #budget: MemoryBudget;
  readonly #logs: KnownList[] = [];

  constructor(operationName: string, budget: MemoryBudget) {
    this.#budget = budget;
    this.tags = new KnownList(JAEGER_TAG, budget);
    this.name = runOf((writer) => stringField(writer, OPERATION_NAME, operationName));
  }

  /** Of the log at this place. */
  log(i: number): KnownList | undefined {
    if (i === this.#logs.length && i < MAX_KNOWN_LOGS)
      this.#logs.push(new KnownList(JAEGER_TAG, this.#budget));
    return this.#logs[i];
  }
}

/** The memory of one encoder. */
export function knownJaegerSpans(): KnownOperations<KnownJaegerSpan> {
  return new KnownOperations((name, budget) => new KnownJaegerSpan(name, budget));
}
