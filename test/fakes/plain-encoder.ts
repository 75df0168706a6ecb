import type { ByteWriter } from '../../src/bytes/byte-writer';
import type { Encoder, Envelope } from '../../src/encoder/encoder';
import type { SpanRecord } from '../../src/model/span-record';

/** The operation name of a span that fails half written. */
export const POISON = 'poison';

/** A format that people can read: `#<span count>:<name>,<name>,.` */
export class PlainEncoder implements Encoder {
  readonly format = 'plain';
  readonly contentType = 'text/plain';
  readonly headBytes = 8;
  readonly tailBytes = 1;
  /** What each sealed batch's envelope said. */
  readonly envelopes: Envelope[] = [];

  append(writer: ByteWriter, span: SpanRecord): void {
    writer.utf8(span.operationName);
    if (span.operationName === POISON) throw new Error('cannot be encoded');
    writer.utf8(',');
  }

  seal(writer: ByteWriter, envelope: Envelope): number {
    this.envelopes.push(envelope);
    const head = `#${envelope.spanCount}:`;
    const start = this.headBytes - head.length;
    writer.bytes.write(head, start);
    writer.utf8('.');
    return start;
  }
}

/** The operation names in a message; fails on anything that is not one whole message. */
export function namesIn(message: Uint8Array): string[] {
  const text = Buffer.from(message).toString();
  const match = /^#(\d+):((?:[^,]+,)+)\.$/.exec(text);
  const names = match?.[2].split(',').slice(0, -1) ?? [];
  if (names.length === 0 || names.length !== Number(match?.[1])) throw new Error(`not a message: ${text}`);
  return names;
}
