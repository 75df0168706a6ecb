import { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import { FLAG_DEBUG, type FlatTags, findTag, type LogRecord, type SpanRecord } from '../model/span-record';
import { KIND_NONE, kindOf, SPAN_KIND } from './conventions';
import type { Encoder, Envelope } from './encoder';
import { type Endpoint, localEndpoint, remoteEndpoint } from './endpoint';
import { ipv4Text, ipv6Text } from './ip-address';
import { fragment, jsonBare, jsonHex, jsonText } from './json';
import { annotationText, isZipkinTag, zipkinText, zipkinUs } from './zipkin-conventions';

const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

const TRACE_ID = fragment(',{"traceId":"');
const PARENT_ID = fragment('","parentId":"');
const ID = fragment('","id":"');
const NAME = fragment('","name":');
const TIMESTAMP = fragment(',"timestamp":');
const DURATION = fragment(',"duration":');
const KINDS = ['', 'CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'].map((kind) => fragment(`,"kind":"${kind}"`));
const LOCAL = ',"localEndpoint":';
const REMOTE = fragment(',"remoteEndpoint":');
const TAGS = fragment(',"tags":{');
const ANNOTATIONS = fragment(',"annotations":[');
const ANNOTATION_TIME = fragment('{"timestamp":');
const ANNOTATION_VALUE = fragment(',"value":');
const DEBUG = fragment(',"debug":true');
const COMMA = fragment(',');
const COLON = fragment(':');
const END_OBJECT = fragment('}');
const END_LIST = fragment(']');

/**
 * Zipkin v2 JSON: the body of `POST /api/v2/spans` is one array of spans.
 * What Zipkin loses: references other than the parent, types of tags, process tags but `ip`, the W3C tracestate, the counts of
 * what limits took away, and an `error` that says there was none.
 */
export class ZipkinJsonEncoder implements Encoder {
  readonly format = 'zipkin-json';
  readonly contentType = 'application/json';
  /** The bracket lies over the first span's comma. */
  readonly headBytes = 0;
  readonly tailBytes = 1;
  readonly #local: Uint8Array;

  constructor(process: Process) {
    const writer = new ByteWriter(256, Number.MAX_SAFE_INTEGER);
    writer.utf8(LOCAL);
    writeEndpoint(writer, localEndpoint(process));
    this.#local = writer.bytes.subarray(0, writer.position);
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpan(writer, span, this.#local);
  }

  seal(writer: ByteWriter, _envelope: Envelope): number {
    writer.bytes[0] = OPEN_LIST;
    writer.ensure(1);
    writer.u8(CLOSE_LIST);
    return 0;
  }
}

/** Members in the order of Zipkin's documentation; those that are unknown are left out. */
function writeSpan(writer: ByteWriter, span: SpanRecord, local: Uint8Array): void {
  const { ids, tags, logs } = span;
  writer.raw(TRACE_ID);
  // A 64-bit trace id has 16 digits.
  if ((ids.traceId0 | ids.traceId1) !== 0) jsonHex(writer, ids.traceId0, ids.traceId1);
  jsonHex(writer, ids.traceId2, ids.traceId3);
  if ((ids.parentId0 | ids.parentId1) !== 0) {
    writer.raw(PARENT_ID);
    jsonHex(writer, ids.parentId0, ids.parentId1);
  }
  writer.raw(ID);
  jsonHex(writer, ids.spanId0, ids.spanId1);
  writer.raw(NAME);
  jsonText(writer, span.operationName);
  writer.raw(TIMESTAMP);
  jsonBare(writer, zipkinUs(span.startUs));
  writer.raw(DURATION);
  jsonBare(writer, zipkinUs(span.durationUs));
  writer.raw(local);
  if (tags !== undefined) writeTold(writer, tags);
  if (logs !== undefined && logs.length > 0) writeAnnotations(writer, logs);
  if ((ids.flags & FLAG_DEBUG) !== 0) writer.raw(DEBUG);
  writer.raw(END_OBJECT);
}

/** What the tags tell: kind, remoteEndpoint, tags. */
function writeTold(writer: ByteWriter, tags: FlatTags): void {
  const kind = kindOf(findTag(tags, SPAN_KIND));
  if (kind !== KIND_NONE) writer.raw(KINDS[kind]);
  const remote = remoteEndpoint(tags);
  if (remote !== undefined) {
    writer.raw(REMOTE);
    writeEndpoint(writer, remote);
  }
  let written = false;
  for (let i = 0; i < tags.length; i += 2) {
    const key = tags[i] as string;
    const value = tags[i + 1];
    if (!isZipkinTag(key, value)) continue;
    writer.raw(written ? COMMA : TAGS);
    written = true;
    jsonText(writer, key);
    writer.raw(COLON);
    jsonText(writer, zipkinText(value));
  }
  if (written) writer.raw(END_OBJECT);
}

function writeAnnotations(writer: ByteWriter, logs: readonly LogRecord[]): void {
  writer.raw(ANNOTATIONS);
  for (let i = 0; i < logs.length; i++) {
    if (i > 0) writer.raw(COMMA);
    writer.raw(ANNOTATION_TIME);
    jsonBare(writer, zipkinUs(logs[i].timestampUs));
    writer.raw(ANNOTATION_VALUE);
    jsonText(writer, annotationText(logs[i]));
    writer.raw(END_OBJECT);
  }
  writer.raw(END_LIST);
}

/** Cold: once per encoder, and once per span that names a peer. */
function writeEndpoint(writer: ByteWriter, endpoint: Endpoint): void {
  const { serviceName, ipv4, ipv6, port } = endpoint;
  // The name is last: the only member that has to be escaped. It is written even when it is empty.
  let members = '{';
  if (ipv4 !== undefined) members += `"ipv4":"${ipv4Text(ipv4)}",`;
  if (ipv6 !== undefined) members += `"ipv6":"${ipv6Text(ipv6)}",`;
  if (port !== 0) members += `"port":${port},`;
  writer.utf8(`${members}"serviceName":`);
  jsonText(writer, serviceName);
  writer.raw(END_OBJECT);
}
