import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';
import { type DecodedBatch, UNKNOWN_SERVICE } from './decoded-batch';
import { readSpan } from './jaeger-span';
import { readTags } from './jaeger-tag';
import { hasTraceAndSpan } from './record';
import { ThriftBinaryReader } from './thrift-binary-reader';
import { eachStruct, fieldOf, LIST, STRING, STRUCT, type ThriftReader } from './thrift-reader';

const FORMAT = 'a Jaeger Thrift batch';
const PROCESS = fieldOf(1, STRUCT);
const SPANS = fieldOf(2, LIST);
const SERVICE_NAME = fieldOf(1, STRING);
const PROCESS_TAGS = fieldOf(2, LIST);

/**
 * The body of Jaeger's `POST /api/traces`: one bare `Batch` in Thrift's binary protocol. Throws CLEW_ERR_DECODE, whose
 * message says what is wrong and at which byte.
 */
export function decodeJaegerThrift(body: Buffer): DecodedBatch[] {
  const reader = new ThriftBinaryReader(body, FORMAT);
  const batch = readBatch(reader);
  reader.end();
  return [batch];
}

/** `Batch`: 1 process, 2 spans; the sequence number and the client's own counts are left out. */
export function readBatch(reader: ThriftReader): DecodedBatch {
  let process: Process | undefined;
  let spans: SpanRecord[] | undefined;
  let refusedSpans = 0;
  const readNamed = (struct: ThriftReader) => {
    const span = readSpan(struct);
    if (hasTraceAndSpan(span.ids)) spans?.push(span);
    else refusedSpans++;
  };
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === PROCESS) process = readProcess(reader);
    else if (reader.field === SPANS) {
      spans = [];
      eachStruct(reader, readNamed);
    } else reader.skipField();
  }
  // Both are required; without the check, a lone zero byte would be an empty batch.
  if (process === undefined || spans === undefined) throw reader.wrong('it has no process or no spans');
  return { process, spans, refusedSpans };
}

function readProcess(reader: ThriftReader): Process {
  let serviceName = '';
  let tags: Process['tags'] = [];
  reader.openStruct();
  while (reader.nextField()) {
    if (reader.field === SERVICE_NAME) serviceName = reader.text();
    else if (reader.field === PROCESS_TAGS) tags = readTags(reader).flat();
    else reader.skipField();
  }
  return { serviceName: serviceName || UNKNOWN_SERVICE, tags };
}
