import type { ByteWriter } from '../../src/bytes/byte-writer';
import type { Encoder, Envelope } from '../../src/encoder/encoder';
import type { SpanRecord } from '../../src/model/span-record';
import { TightWriter } from './tight-writer';

export function envelope(spanCount: number): Envelope {
  return { spanCount, seqNo: 1, droppedQueueFull: 2, droppedTooLarge: 3, droppedFailed: 4 };
}

/** A writer standing where the first span begins. It is as small as can be, so that growing is tested too. */
export function openWriter(encoder: Encoder): ByteWriter {
  const writer = new TightWriter(1, 64 * 1024 * 1024);
  writer.ensure(encoder.headBytes);
  writer.position = encoder.headBytes;
  return writer;
}

/** One message of these spans, as it goes to the transport. */
export function sealed(encoder: Encoder, spans: readonly SpanRecord[]): Buffer {
  const writer = openWriter(encoder);
  for (const span of spans) encoder.append(writer, span);
  const start = encoder.seal(writer, envelope(spans.length));
  return writer.bytes.subarray(start, writer.position);
}
