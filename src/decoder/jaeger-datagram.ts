import type { DecodedBatch } from './decoded-batch';
import { readBatch } from './jaeger-thrift';
import { ThriftBinaryReader } from './thrift-binary-reader';
import { ThriftCompactReader } from './thrift-compact-reader';
import { fieldOf, LIST, STRUCT, type ThriftReader } from './thrift-reader';
import { readV1List } from './zipkin-v1-thrift';

const COMPACT_PROTOCOL = 0x82;
const BATCH = fieldOf(1, STRUCT);
const ZIPKIN_SPANS = fieldOf(1, LIST);

/**
 * One datagram to a Jaeger agent: a Thrift message `emitBatch` or `emitZipkinBatch`, in the compact protocol (port 6831) or the
 * binary one (6832), which its first byte tells apart. Throws CLEW_ERR_DECODE.
 */
export function decodeJaegerDatagram(datagram: Buffer): DecodedBatch[] {
  const format = "a message to Jaeger's agent";
  const compact = datagram[0] === COMPACT_PROTOCOL;
  const reader = compact
    ? new ThriftCompactReader(datagram, format)
    : new ThriftBinaryReader(datagram, format);
  const name = reader.messageName();
  const batches = readArguments(reader, name);
  reader.end();
  if (batches === undefined) throw reader.wrong(`nothing that can be read is in \`${name.slice(0, 50)}\``);
  return batches;
}

/** The arguments of either call are a struct with one field. */
function readArguments(reader: ThriftReader, name: string): DecodedBatch[] | undefined {
  let batches: DecodedBatch[] | undefined;
  reader.openStruct();
  while (reader.nextField()) {
    if (name === 'emitBatch' && reader.field === BATCH) batches = [readBatch(reader)];
    else if (name === 'emitZipkinBatch' && reader.field === ZIPKIN_SPANS) batches = readV1List(reader);
    else reader.skipField();
  }
  return batches;
}
