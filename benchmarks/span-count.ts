import { countDatadogSpans } from './msgpack-count';

/** Counts the spans of a message without decoding them: the sink must not be what is measured. */

/** By the path that every format is sent to. */
export function countSpans(path: string, body: Buffer): number {
  if (path.startsWith('/api/traces')) return countJaegerSpans(body);
  if (path.startsWith('/v1/traces')) return countOtlpSpans(body);
  if (path.startsWith('/api/v2/spans')) return (JSON.parse(body.toString()) as unknown[]).length;
  if (path.startsWith('/api/v2/reports')) return [...submessages(body, 3)].length;
  return path.startsWith('/v0.4/traces') ? countDatadogSpans(body) : 0;
}

const STRUCT = 12;
const LIST = 15;
/** Bytes of Thrift's fixed-size types by their number. */
const FIXED: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 8, 6: 2, 8: 4, 10: 8 };
const STRING = 11;

/** A Jaeger `Batch` in Thrift's binary protocol: 1 process, 2 list of spans, whose head has their number. */
export function countJaegerSpans(bytes: Buffer): number {
  let at = 0;
  while (bytes[at] !== 0) {
    const [type, id] = [bytes[at], bytes.readInt16BE(at + 1)];
    at += 3;
    if (id === 2 && type === LIST) return bytes.readInt32BE(at + 1);
    at = skipValue(bytes, at, type);
  }
  return 0;
}

/** Where the value of this type that begins at `at` ends. */
function skipValue(bytes: Buffer, at: number, type: number): number {
  if (type in FIXED) return at + FIXED[type];
  if (type === STRING) return at + 4 + bytes.readInt32BE(at);
  if (type === STRUCT) {
    let end = at;
    while (bytes[end] !== 0) end = skipValue(bytes, end + 3, bytes[end]);
    return end + 1;
  }
  if (type !== LIST) throw new Error(`Thrift type ${type} is not expected in a batch`);
  let end = at + 5;
  for (let left = bytes.readInt32BE(at + 1); left > 0; left--) end = skipValue(bytes, end, bytes[at]);
  return end;
}

/** An ExportTraceServiceRequest: 1 resource_spans, in it 2 scope_spans, in it 2 spans. */
export function countOtlpSpans(bytes: Buffer): number {
  let spans = 0;
  for (const resourceSpans of submessages(bytes, 1)) {
    for (const scopeSpans of submessages(resourceSpans, 2)) {
      for (const _ of submessages(scopeSpans, 2)) spans++;
    }
  }
  return spans;
}

/** The members with this number of a message, all of them messages. */
function* submessages(message: Buffer, number: number): Generator<Buffer> {
  let at = 0;
  while (at < message.length) {
    const key = message[at++];
    let length = 0;
    let shift = 0;
    do {
      length += (message[at] & 0x7f) * 2 ** shift;
      shift += 7;
    } while (message[at++] >= 0x80);
    // A number, which was read as if it were a length.
    if ((key & 7) === 0) continue;
    if ((key & 7) !== 2) throw new Error(`Protobuf wire type ${key & 7} is not expected here`);
    if (key >> 3 === number) yield message.subarray(at, at + length);
    at += length;
  }
}
