import { ByteWriter } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';
import { VERSION } from '../model/version';
import type { Encoder, Envelope } from './encoder';
import { fragment, jsonText } from './json';
import { writeSpan } from './otlp-json-span';
import { writeAttribute, writeTextsAttribute } from './otlp-json-value';
import { resourceAttributes, SDK_NAME } from './otlp-resource';

const TAIL = fragment(']}]}]}');

/**
 * OTLP over HTTP, JSON: the body of `POST /v1/traces` is one ExportTraceServiceRequest in protobuf's JSON mapping, with two
 * exceptions of OTLP's own: trace and span ids are hex, and enums are numbers. Loses what {@link OtlpProtoEncoder} loses.
 */
export class OtlpJsonEncoder implements Encoder {
  readonly format = 'otlp-json';
  readonly contentType = 'application/json';
  /** The last byte of the head, a bracket, lies over the first span's comma. */
  readonly headBytes: number;
  readonly tailBytes = TAIL.length;
  readonly #head: Uint8Array;

  constructor(process: Process) {
    this.#head = head(process);
    this.headBytes = this.#head.length - 1;
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpan(writer, span);
  }

  seal(writer: ByteWriter, _envelope: Envelope): number {
    writer.bytes.set(this.#head, 0);
    writer.raw(TAIL);
    return 0;
  }
}

/** All that stands before the first span: the resource and the scope. */
function head(process: Process): Uint8Array {
  const writer = new ByteWriter(1024, Number.MAX_SAFE_INTEGER);
  writer.utf8('{"resourceSpans":[{"resource":{"attributes":[');
  let first = true;
  for (const [key, value] of resourceAttributes(process)) {
    if (!first) writer.utf8(',');
    first = false;
    if (Array.isArray(value)) writeTextsAttribute(writer, key, value);
    else writeAttribute(writer, key, value as Exclude<typeof value, readonly string[]>);
  }
  writer.utf8(']},"scopeSpans":[{"scope":{"name":');
  jsonText(writer, SDK_NAME);
  writer.utf8(',"version":');
  jsonText(writer, VERSION);
  writer.utf8('},"spans":[');
  return writer.bytes.subarray(0, writer.position);
}
