import { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';
import type { Encoder, Envelope } from './encoder';
import { writeProcess, writeSpan } from './jaeger-span';
import { knownJaegerSpans } from './known-jaeger-span';
import { FIELD_BYTES, field, integerField, LIST_BYTES, STOP, STRUCT, structListField } from './thrift-binary';

const FIELD_PROCESS = 1;
const FIELD_SPANS = 2;
const FIELD_SEQ_NO = 3;
const FIELD_STATS = 4;
const STATS_QUEUE_FULL = 1;
const STATS_TOO_LARGE = 2;
const STATS_FAILED = 3;

const I64_FIELD_BYTES = FIELD_BYTES + 8;
/** seqNo; stats with its three numbers and stop; the batch's stop. */
export const BATCH_TAIL_BYTES = I64_FIELD_BYTES + FIELD_BYTES + 3 * I64_FIELD_BYTES + 1 + 1;

/**
 * Jaeger Thrift over HTTP: the body of `POST /api/traces` is one bare `Batch` struct in Thrift's binary protocol.
 * What the format loses: the W3C tracestate, the counts of what limits took away, and whether a parent was remote.
 */
export class JaegerThriftEncoder implements Encoder {
  readonly format = 'jaeger';
  readonly contentType = 'application/x-thrift';
  readonly headBytes: number;
  readonly tailBytes = BATCH_TAIL_BYTES;
  readonly #head: Uint8Array;
  readonly #known = knownJaegerSpans();

  constructor(process: Process) {
    this.#head = batchHead(process);
    this.headBytes = this.#head.length;
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpan(writer, span, this.#known);
  }

  seal(writer: ByteWriter, envelope: Envelope): number {
    writeBatchTail(writer, envelope);
    putBatchHead(writer.bytes, this.#head, envelope.spanCount);
    return 0;
  }
}

/**
 * What stands in a `Batch` before its first span, made once; only the count of spans, its last four bytes, is still open.
 *
 * | id | field | type |
 * |---|---|---|
 * | 1 | process | Process |
 * | 2 | spans | list<Span>: element type and count |
 */
export function batchHead(process: Process): Uint8Array {
  const writer = new ByteWriter(1024, Number.MAX_SAFE_INTEGER);
  writer.ensure(FIELD_BYTES);
  field(writer, STRUCT, FIELD_PROCESS);
  writeProcess(writer, process);
  writer.ensure(FIELD_BYTES + LIST_BYTES);
  structListField(writer, FIELD_SPANS, 0);
  return writer.bytes.subarray(0, writer.position);
}

/** Puts the head, which ends with that of a batch, to the front, and writes the count of spans into it. */
export function putBatchHead(bytes: Buffer, head: Uint8Array, spanCount: number): void {
  bytes.set(head, 0);
  bytes.writeInt32BE(spanCount, head.length - 4);
}

/**
 * What stands in a `Batch` after its last span.
 *
 * | id | field | type | |
 * |---|---|---|---|
 * | 3 | seqNo | i64 | 1, 2, 3, … |
 * | 4 | stats | ClientStats | 1 fullQueueDroppedSpans, 2 tooLargeDroppedSpans, 3 failedToEmitSpans: i64, totals |
 */
export function writeBatchTail(writer: ByteWriter, envelope: Envelope): void {
  writer.ensure(BATCH_TAIL_BYTES);
  integerField(writer, FIELD_SEQ_NO, envelope.seqNo);
  field(writer, STRUCT, FIELD_STATS);
  integerField(writer, STATS_QUEUE_FULL, envelope.droppedQueueFull);
  integerField(writer, STATS_TOO_LARGE, envelope.droppedTooLarge);
  integerField(writer, STATS_FAILED, envelope.droppedFailed);
  writer.u8(STOP);
  writer.u8(STOP);
}
