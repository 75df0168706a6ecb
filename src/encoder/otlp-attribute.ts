import type { ByteWriter } from '../bytes/byte-writer';
import type { FlatTags, TagValue } from '../model/span-record';
import { ERROR, isPlainError, KIND_NONE, kindOf, SPAN_KIND } from './conventions';
import type { TagFormat } from './known-tag';
import { writeAttribute, writeAttributeKey, writeKeyedAttribute } from './otlp-value';
import { lengthKey } from './protobuf';

const ATTRIBUTE = lengthKey(9);

/** Whether it is told elsewhere: in the span's kind, or in its status. */
function isNoAttribute(key: string, value: TagValue): boolean {
  return (key === SPAN_KIND && kindOf(value) !== KIND_NONE) || (key === ERROR && isPlainError(value));
}

/** A tag, as a field of Span. */
export const SPAN_ATTRIBUTE: TagFormat = {
  write(writer, key, value) {
    if (!isNoAttribute(key, value)) writeAttribute(writer, ATTRIBUTE, key, value);
  },
  writeKey: writeAttributeKey,
  writeKeyed(writer, key, keyRun, value) {
    if (!isNoAttribute(key, value)) writeKeyedAttribute(writer, ATTRIBUTE, keyRun, value);
  },
};

/** Tag by tag, of a place that nothing is remembered of. */
export function writeAll(writer: ByteWriter, tags: FlatTags, write: TagFormat['write']): void {
  for (let i = 0; i < tags.length; i += 2) write(writer, tags[i] as string, tags[i + 1]);
}
