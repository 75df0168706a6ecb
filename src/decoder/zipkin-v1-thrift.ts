import type { TagValue } from '../model/span-record';
import type { DecodedBatch } from './decoded-batch';
import { ipText } from './ip-text';
import { type IdWords, nonZero } from './record';
import { ThriftBinaryReader } from './thrift-binary-reader';
import {
  BOOL,
  exactInteger,
  fieldOf,
  I16,
  I32,
  I64,
  LIST,
  readStructs,
  STRING,
  STRUCT,
  type ThriftReader,
} from './thrift-reader';
import { batchesOfZipkin, type ZipkinEndpoint } from './zipkin-span';
import { spansOfV1, type V1Annotation, type V1BinaryAnnotation, type ZipkinV1Span } from './zipkin-v1-span';

const FORMAT = 'a Zipkin v1 list of spans';

const TRACE_ID = fieldOf(1, I64);
const NAME = fieldOf(3, STRING);
const ID = fieldOf(4, I64);
const PARENT_ID = fieldOf(5, I64);
const ANNOTATIONS = fieldOf(6, LIST);
const BINARY_ANNOTATIONS = fieldOf(8, LIST);
const DEBUG = fieldOf(9, BOOL);
const TIMESTAMP = fieldOf(10, I64);
const DURATION = fieldOf(11, I64);
const TRACE_ID_HIGH = fieldOf(12, I64);

const ANNOTATION_TIMESTAMP = fieldOf(1, I64);
const ANNOTATION_VALUE = fieldOf(2, STRING);
const ANNOTATION_HOST = fieldOf(3, STRUCT);

const BINARY_KEY = fieldOf(1, STRING);
const BINARY_VALUE = fieldOf(2, STRING);
const BINARY_TYPE = fieldOf(3, I32);
const BINARY_HOST = fieldOf(4, STRUCT);

const IPV4 = fieldOf(1, I32);
const PORT = fieldOf(2, I16);
const SERVICE_NAME = fieldOf(3, STRING);
const IPV6 = fieldOf(4, STRING);

/** Two of `AnnotationType`; {@link NUMBERS} has the others. */
const TYPE_BYTES = 1;
const TYPE_STRING = 6;
/** How many bytes a value of the type has, and how they are read. */
const NUMBERS: Readonly<
  Record<number, { readonly bytes: number; readonly read: (bytes: Buffer) => TagValue }>
> = {
  0: { bytes: 1, read: (bytes) => bytes[0] !== 0 },
  2: { bytes: 2, read: (bytes) => bytes.readInt16BE() },
  3: { bytes: 4, read: (bytes) => bytes.readInt32BE() },
  4: { bytes: 8, read: (bytes) => exactInteger(bytes.readInt32BE(), bytes.readInt32BE(4)) },
  5: { bytes: 8, read: (bytes) => bytes.readDoubleBE() },
};
const NO_WORDS: readonly number[] = [0, 0];

/** The body of `POST /api/v1/spans` as application/x-thrift: a bare list of spans in Thrift's binary protocol. */
export function decodeZipkinV1Thrift(body: Buffer): DecodedBatch[] {
  const reader = new ThriftBinaryReader(body, FORMAT);
  const batches = readV1List(reader);
  reader.end();
  return batches;
}

/** list<Span>, wherever it stands: an agent's `emitZipkinBatch` has one too. */
export function readV1List(reader: ThriftReader): DecodedBatch[] {
  return batchesOfZipkin(readStructs(reader, readV1Span).flatMap(spansOfV1));
}

function readV1Span(reader: ThriftReader): ZipkinV1Span {
  let [high, low, id, parentId]: (readonly number[])[] = [NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS];
  const span = { name: '', timestampUs: 0, durationUs: 0, debug: false };
  let annotations: V1Annotation[] = [];
  let binaryAnnotations: V1BinaryAnnotation[] = [];
  reader.openStruct();
  while (reader.nextField()) {
    const { field } = reader;
    if (field === TRACE_ID) low = readWords(reader);
    else if (field === TRACE_ID_HIGH) high = readWords(reader);
    else if (field === ID) id = readWords(reader);
    else if (field === PARENT_ID) parentId = readWords(reader);
    else if (field === NAME) span.name = reader.text();
    else if (field === ANNOTATIONS) annotations = readStructs(reader, readAnnotation);
    else if (field === BINARY_ANNOTATIONS) binaryAnnotations = readStructs(reader, readBinaryAnnotation);
    else if (field === DEBUG) span.debug = reader.bool();
    else if (field === TIMESTAMP) span.timestampUs = Math.max(0, reader.i64());
    else if (field === DURATION) span.durationUs = Math.max(0, reader.i64());
    else reader.skipField();
  }
  // Ids that are there and zero are counted as refused; without any, a byte would be a span.
  if (id === NO_WORDS || low === NO_WORDS) throw reader.wrong('a span without ids');
  const traceId: IdWords = nonZero([...high, ...low]);
  return { ...span, traceId, id: nonZero(id), parentId: nonZero(parentId), annotations, binaryAnnotations };
}

function readWords(reader: ThriftReader): readonly number[] {
  reader.i64();
  return [reader.high, reader.low];
}

function readAnnotation(reader: ThriftReader): V1Annotation {
  let timestampUs: number | undefined;
  let value = '';
  let host: ZipkinEndpoint | undefined;
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === ANNOTATION_TIMESTAMP) timestampUs = reader.i64();
    else if (reader.field === ANNOTATION_VALUE) value = reader.text();
    else if (reader.field === ANNOTATION_HOST) host = readEndpoint(reader);
    else reader.skipField();
  }
  if (timestampUs === undefined) throw reader.wrong('an annotation without a timestamp');
  return { timestampUs, value, host };
}

function readBinaryAnnotation(reader: ThriftReader): V1BinaryAnnotation {
  let key: string | undefined;
  let value: Uint8Array = new Uint8Array(0);
  let type = TYPE_BYTES;
  let host: ZipkinEndpoint | undefined;
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === BINARY_KEY) key = reader.text();
    else if (reader.field === BINARY_VALUE) value = reader.binary();
    else if (reader.field === BINARY_TYPE) type = reader.i32();
    else if (reader.field === BINARY_HOST) host = readEndpoint(reader);
    else reader.skipField();
  }
  if (key === undefined) throw reader.wrong('a binary annotation without a key');
  return { key, value: typedValue(value, type), host };
}

/** The value by its type; a number of the wrong length stays bytes. */
function typedValue(value: Uint8Array, type: number): TagValue {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  if (type === TYPE_STRING) return bytes.toString('utf8');
  const number = NUMBERS[type];
  return number?.bytes === bytes.length ? number.read(bytes) : value;
}

function readEndpoint(reader: ThriftReader): ZipkinEndpoint {
  let serviceName = '';
  let ip: string | undefined;
  let port = 0;
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === SERVICE_NAME) serviceName = reader.text();
    else if (reader.field === IPV4) ip = ipv4Text(reader.i32()) ?? ip;
    else if (reader.field === IPV6) ip ??= ipText(reader.binary());
    else if (reader.field === PORT) port = reader.i16() & 0xffff;
    else reader.skipField();
  }
  return { serviceName, ip, port };
}

function ipv4Text(word: number): string | undefined {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(word);
  return ipText(bytes);
}
