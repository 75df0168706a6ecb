import type { TagValue } from '../model/span-record';
import { asObject, type MessageObject, objectIn, objectsIn, textIn } from './message-object';
import type { OtlpForm } from './otlp-form';
import { TagList } from './tag-list';

/** Lists and objects within each other; protobufjs has a limit of its own, JSON has none. */
const MAX_DEPTH = 32;
const INTEGER = /^-?\d{1,20}$/;
/** JSON has no words for these numbers; protobuf's JSON form writes them as text. */
const SPECIAL: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** KeyValue* as tags. */
export function tagsOfAttributes(message: MessageObject, form: OtlpForm, name = 'attributes'): TagList {
  const tags = new TagList();
  for (const attribute of objectsIn(message, name)) {
    tags.set(textIn(attribute, 'key'), tagValue(objectIn(attribute, 'value'), form));
  }
  return tags;
}

/** An AnyValue as a tag's: lists and objects as JSON text, integers beyond 2^53 as decimal text, none as ''. */
function tagValue(value: MessageObject, form: OtlpForm): TagValue {
  const plain = plainValue(value, form, 0);
  if (plain === null) return '';
  if (typeof plain !== 'object' || plain instanceof Uint8Array) return plain;
  return JSON.stringify(plain);
}

type Plain = TagValue | null | readonly unknown[] | Readonly<Record<string, unknown>>;

function plainValue(value: MessageObject, form: OtlpForm, depth: number): Plain {
  if (depth > MAX_DEPTH) throw new Error('too many lists within each other');
  if (value.stringValue !== undefined) return textIn(value, 'stringValue');
  if (value.boolValue !== undefined) return value.boolValue === true;
  if (value.intValue !== undefined) return integerOf(value.intValue);
  if (value.doubleValue !== undefined) return doubleOf(value.doubleValue);
  if (value.bytesValue !== undefined) return form.bytes(value.bytesValue);
  if (value.arrayValue !== undefined) {
    return objectsIn(objectIn(value, 'arrayValue'), 'values').map((element) => nested(element, form, depth));
  }
  if (value.kvlistValue === undefined) return null;
  const pairs = objectsIn(objectIn(value, 'kvlistValue'), 'values').map((pair): [string, unknown] => [
    textIn(pair, 'key'),
    nested(asObject(pair.value ?? {}, 'value'), form, depth),
  ]);
  return Object.fromEntries(pairs);
}

/** Within JSON text, bytes are base64. */
function nested(value: MessageObject, form: OtlpForm, depth: number): unknown {
  const plain = plainValue(value, form, depth + 1);
  return plain instanceof Uint8Array ? Buffer.from(plain).toString('base64') : plain;
}

/** An int64, decimal text as a rule. */
function integerOf(value: unknown): number | string {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !INTEGER.test(value)) throw new Error('`intValue` is no integer');
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function doubleOf(value: unknown): number {
  if (typeof value === 'number') return value;
  const special = SPECIAL.get(value);
  if (special === undefined) throw new Error('`doubleValue` is no number');
  return special;
}
