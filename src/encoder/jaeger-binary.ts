import type { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';
import type { Encoder, Envelope } from './encoder';
import { writeSpan } from './jaeger-span';
import { BATCH_TAIL_BYTES, batchHead, putBatchHead, writeBatchTail } from './jaeger-thrift';
import { knownJaegerSpans } from './known-jaeger-span';
import { STOP } from './thrift-binary';

/** Strict version 1 and ONEWAY, the method's name with its length, sequence id 0; then the first argument, a struct. */
const EMIT_BATCH = Buffer.from('8001000400000009656d69744261746368000000000c0001', 'hex');

/**
 * Jaeger's agent by UDP, port 6832: one datagram is one message `emitBatch` in Thrift's binary protocol, around the very batch
 * that {@link JaegerThriftEncoder} sends by HTTP.
 */
export class JaegerBinaryEncoder implements Encoder {
  readonly format = 'jaeger-binary';
  readonly contentType = 'application/x-thrift';
  readonly headBytes: number;
  /** The batch's, and the stop of the arguments. */
  readonly tailBytes = BATCH_TAIL_BYTES + 1;
  readonly #head: Uint8Array;
  readonly #known = knownJaegerSpans();

  constructor(process: Process) {
    this.#head = Buffer.concat([EMIT_BATCH, batchHead(process)]);
    this.headBytes = this.#head.length;
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpan(writer, span, this.#known);
  }

  seal(writer: ByteWriter, envelope: Envelope): number {
    writeBatchTail(writer, envelope);
    writer.ensure(1);
    writer.u8(STOP);
    putBatchHead(writer.bytes, this.#head, envelope.spanCount);
    return 0;
  }
}
