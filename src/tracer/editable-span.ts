import type { LogRecord, ReferenceRecord, SpanIds, SpanRecord, TagValue } from '../model/span-record';
import type { Span } from './span';
import { editValues, removeTag, writeTag } from './span-tags';

/** What `onFinish` may answer: false drops the span, anything else keeps it. */
export type OnFinish = (span: EditableSpan) => unknown;

/** A finished span as the hook sees it: the record, and the few ways to change it before it is encoded. */
export class EditableSpan implements SpanRecord {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  get ids(): SpanIds {
    return this.#span.ids;
  }
  get operationName(): string {
    return this.#span.operationName;
  }
  get startUs(): number {
    return this.#span.startUs;
  }
  get durationUs(): number {
    return this.#span.durationUs;
  }
  get references(): readonly ReferenceRecord[] | undefined {
    return this.#span.references;
  }
  get tags(): readonly (string | TagValue)[] | undefined {
    return this.#span.tags;
  }
  get logs(): readonly LogRecord[] | undefined {
    return this.#span.logs;
  }
  get remoteParent(): boolean {
    return this.#span.remoteParent;
  }
  get droppedTags(): number {
    return this.#span.droppedTags;
  }
  get droppedLogs(): number {
    return this.#span.droppedLogs;
  }
  get droppedReferences(): number {
    return this.#span.droppedReferences;
  }
  get traceState(): string | undefined {
    return this.#span.traceState;
  }

  setOperationName(name: string): this {
    this.#span.rename(name);
    return this;
  }

  /** Adds or overwrites a tag; `undefined` removes it. */
  setTag(key: string, value: unknown): this {
    if (value === undefined) removeTag(this.#span, key);
    else writeTag(this.#span, key, value);
    return this;
  }

  /** Calls `edit` with each tag and each log field; its answer takes the value's place, `undefined` removes the entry. */
  editValues(edit: (key: string, value: TagValue) => unknown): this {
    editValues(this.#span, edit);
    return this;
  }
}
