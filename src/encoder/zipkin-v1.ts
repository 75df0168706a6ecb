import type { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';
import type { Encoder, Envelope } from './encoder';
import { localEndpoint } from './endpoint';
import { LIST_BYTES, STRUCT } from './thrift-binary';
import { endpointStruct } from './zipkin-v1-endpoint';
import { writeSpan } from './zipkin-v1-span';

/**
 * Zipkin v1 Thrift: the body of `POST /api/v1/spans` is a bare list of Span structs in Thrift's binary protocol: the element
 * type, the count, the spans. What it loses is what {@link ZipkinJsonEncoder} loses.
 */
export class ZipkinV1Encoder implements Encoder {
  readonly format = 'zipkin-v1';
  readonly contentType = 'application/x-thrift';
  readonly headBytes = LIST_BYTES;
  readonly tailBytes = 0;
  /** The Endpoint struct that every annotation repeats. */
  readonly #host: Uint8Array;

  constructor(process: Process) {
    this.#host = endpointStruct(localEndpoint(process));
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpan(writer, span, this.#host);
  }

  seal(writer: ByteWriter, envelope: Envelope): number {
    writer.bytes[0] = STRUCT;
    writer.bytes.writeInt32BE(envelope.spanCount, 1);
    return 0;
  }
}
