import type { ByteWriter } from '../bytes/byte-writer';
import type { TagValue } from '../model/span-record';
import { base64Of } from './base64';
import { fragment, jsonBare, jsonText } from './json';
import { isWireInteger } from './number-kind';

const KEY = fragment('{"key":');
const VALUE = fragment(',"value":');
const END = fragment('}');
const STRING_VALUE = fragment('{"stringValue":');
const TRUE_VALUE = fragment('{"boolValue":true}');
const FALSE_VALUE = fragment('{"boolValue":false}');
const INT_VALUE = fragment('{"intValue":"');
const END_INT = fragment('"}');
const DOUBLE_VALUE = fragment('{"doubleValue":');
const BYTES_VALUE = fragment('{"bytesValue":');
const ARRAY_VALUE = fragment('{"arrayValue":{"values":[');
const END_ARRAY = fragment(']}}');
const COMMA = fragment(',');

/** `KeyValue`: key, value. */
export function writeAttribute(writer: ByteWriter, key: string, value: TagValue): void {
  writer.raw(KEY);
  jsonText(writer, key);
  writer.raw(VALUE);
  writeAnyValue(writer, value);
  writer.raw(END);
}

/** A `KeyValue` whose value is a list of strings; cold: only the resource has any. */
export function writeTextsAttribute(writer: ByteWriter, key: string, texts: readonly string[]): void {
  writer.raw(KEY);
  jsonText(writer, key);
  writer.raw(VALUE);
  writer.raw(ARRAY_VALUE);
  for (let i = 0; i < texts.length; i++) {
    if (i > 0) writer.raw(COMMA);
    writeAnyValue(writer, texts[i]);
  }
  writer.raw(END_ARRAY);
  writer.raw(END);
}

/** `AnyValue`: integers are decimal text, since a JSON number has only a double's digits; bytes are base64. */
function writeAnyValue(writer: ByteWriter, value: TagValue): void {
  if (typeof value === 'boolean') {
    writer.raw(value ? TRUE_VALUE : FALSE_VALUE);
  } else if (typeof value === 'number' && isWireInteger(value)) {
    writer.raw(INT_VALUE);
    jsonBare(writer, value);
    writer.raw(END_INT);
  } else {
    if (typeof value === 'number' && Number.isFinite(value)) {
      writer.raw(DOUBLE_VALUE);
      jsonBare(writer, value);
    } else if (typeof value !== 'object') {
      // The infinities and NaN among them, as in otlp-value.ts.
      writer.raw(STRING_VALUE);
      jsonText(writer, String(value));
    } else {
      writer.raw(BYTES_VALUE);
      jsonText(writer, base64Of(value));
    }
    writer.raw(END);
  }
}
