import { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';
import type { Encoder, Envelope } from './encoder';
import { writeProcess, writeSpan } from './jaeger-compact-span';
import {
  field,
  I64_FIELD_BYTES,
  integerField,
  LIST,
  STOP,
  STRUCT,
  STRUCTS_BYTES,
  structs,
  structsBytes,
} from './thrift-compact';

/** Protocol, version 1 and ONEWAY, sequence id 0, and the method's name with its length. */
const EMIT_BATCH = Buffer.from('\u0082\u0081\u0000\u0009emitBatch', 'latin1');

/** seqNo; stats with its three numbers and stop; the stops of the batch and of the arguments. */
const TAIL_BYTES = I64_FIELD_BYTES + 1 + 3 * I64_FIELD_BYTES + 1 + 2;

/**
 * Jaeger's agent by UDP, port 6831: one datagram is one message `emitBatch` in Thrift's compact protocol. It loses what
 * {@link JaegerThriftEncoder} loses; how large a message may be is the transport's business.
 */
export class JaegerCompactEncoder implements Encoder {
  readonly format = 'jaeger-compact';
  readonly contentType = 'application/x-thrift';
  readonly headBytes: number;
  readonly tailBytes = TAIL_BYTES;
  /** All that stands before the count of spans. */
  readonly #head: Uint8Array;

  constructor(process: Process) {
    const writer = new ByteWriter(1024, Number.MAX_SAFE_INTEGER);
    writer.raw(EMIT_BATCH);
    field(writer, STRUCT, 1);
    field(writer, STRUCT, 1);
    writeProcess(writer, process);
    writer.ensure(1);
    field(writer, LIST, 1);
    this.#head = writer.bytes.subarray(0, writer.position);
    this.headBytes = this.#head.length + STRUCTS_BYTES;
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpan(writer, span);
  }

  seal(writer: ByteWriter, envelope: Envelope): number {
    writeTail(writer, envelope);
    const end = writer.position;
    const start = this.headBytes - this.#head.length - structsBytes(envelope.spanCount);
    writer.position = start;
    writer.raw(this.#head);
    structs(writer, envelope.spanCount);
    writer.position = end;
    return start;
  }
}

/** After the last span: 3 seqNo, 4 stats with its fields 1, 2, 3. */
function writeTail(writer: ByteWriter, envelope: Envelope): void {
  writer.ensure(TAIL_BYTES);
  integerField(writer, 1, envelope.seqNo);
  field(writer, STRUCT, 1);
  integerField(writer, 1, envelope.droppedQueueFull);
  integerField(writer, 1, envelope.droppedTooLarge);
  integerField(writer, 1, envelope.droppedFailed);
  writer.u8(STOP);
  writer.u8(STOP);
  writer.u8(STOP);
}
