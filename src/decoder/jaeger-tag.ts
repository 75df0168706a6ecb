import type { TagValue } from '../model/span-record';
import { TagList } from './tag-list';
import {
  BOOL,
  DOUBLE,
  eachStruct,
  exactInteger,
  fieldOf,
  I32,
  I64,
  STRING,
  type ThriftReader,
} from './thrift-reader';

const TAG_KEY = fieldOf(1, STRING);
const TAG_STRING = fieldOf(3, STRING);
const TAG_DOUBLE = fieldOf(4, DOUBLE);
const TAG_BOOL = fieldOf(5, BOOL);
const TAG_LONG = fieldOf(6, I64);
const TAG_BINARY = fieldOf(7, STRING);
const TAG_TYPE = fieldOf(2, I32);
/** The field `TagType` names, by its number. */
const TAG_FIELDS = [TAG_STRING, TAG_DOUBLE, TAG_BOOL, TAG_LONG, TAG_BINARY];
/** What the type names and the tag does not have reads as nothing. */
const EMPTY_VALUES: readonly TagValue[] = ['', 0, false, 0, new Uint8Array(0)];

/** list<`Tag`>: the field that `vType` names is the value, wherever it stands. */
export function readTags(reader: ThriftReader): TagList {
  const tags = new TagList();
  eachStruct(reader, (struct) => readTag(struct, tags));
  return tags;
}

function readTag(reader: ThriftReader, tags: TagList): void {
  let key: string | undefined;
  let type = 0;
  const values: (TagValue | undefined)[] = [];
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === TAG_KEY) key = reader.text();
    else if (reader.field === TAG_TYPE) type = reader.i32();
    else {
      const at = TAG_FIELDS.indexOf(reader.field);
      if (at < 0) reader.skipField();
      else values[at] = readValue(reader);
    }
  }
  // Required, here too: or a tag of one byte would be read eight million times.
  if (key === undefined) throw reader.wrong('a tag without a key');
  tags.set(key, values[type] ?? EMPTY_VALUES[type] ?? '');
}

function readValue(reader: ThriftReader): TagValue {
  switch (reader.field) {
    case TAG_DOUBLE:
      return reader.double();
    case TAG_BOOL:
      return reader.bool();
    case TAG_LONG:
      reader.i64();
      return exactInteger(reader.high, reader.low);
    case TAG_BINARY:
      return reader.binary();
    default:
      return reader.text();
  }
}
