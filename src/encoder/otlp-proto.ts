import { ByteWriter, varintBytes } from '../bytes/byte-writer';
import type { Process } from '../model/process';
import type { SpanRecord } from '../model/span-record';
import { VERSION } from '../model/version';
import type { Encoder, Envelope } from './encoder';
import { knownOtlpSpans } from './known-otlp-span';
import { resourceAttributes, SDK_NAME } from './otlp-resource';
import { writeSpanField } from './otlp-span';
import { writeAttribute, writeTextsAttribute } from './otlp-value';
import { lengthKey, openField, textField } from './protobuf';

const RESOURCE_SPANS = lengthKey(1);
const RESOURCE = lengthKey(1);
const SCOPE_SPANS = lengthKey(2);
const RESOURCE_ATTRIBUTE = lengthKey(1);
const SCOPE = lengthKey(1);
const SCOPE_NAME = lengthKey(1);
const SCOPE_VERSION = lengthKey(2);

/** A one-byte key and a length of 32 bits at its longest. */
const OPEN_BYTES = 6;

/**
 * OTLP over HTTP, protobuf: the body of `POST /v1/traces` is one ExportTraceServiceRequest. Loses the debug flag; and a log
 * without `event` comes back as an event named `log`.
 */
export class OtlpProtoEncoder implements Encoder {
  readonly format = 'otlp';
  readonly contentType = 'application/x-protobuf';
  readonly headBytes: number;
  readonly tailBytes = 0;
  readonly #resource: Uint8Array;
  readonly #scope: Uint8Array;
  readonly #known = knownOtlpSpans();

  constructor(process: Process) {
    this.#resource = resourceField(process);
    this.#scope = scopeField();
    this.headBytes = OPEN_BYTES + this.#resource.length + OPEN_BYTES + this.#scope.length;
  }

  append(writer: ByteWriter, span: SpanRecord): void {
    writeSpanField(writer, span, this.#known);
  }

  /**
   * | message | number | field |
   * |---|---|---|
   * | ExportTraceServiceRequest | 1 | resource_spans, one |
   * | ResourceSpans | 1, 2 | resource; scope_spans, one |
   * | ScopeSpans | 1, 2 | scope; spans |
   */
  seal(writer: ByteWriter, _envelope: Envelope): number {
    const end = writer.position;
    const scopeSpansBytes = this.#scope.length + end - this.headBytes;
    const scopeSpansField = 1 + varintBytes(scopeSpansBytes) + scopeSpansBytes;
    const resourceSpansBytes = this.#resource.length + scopeSpansField;
    const start = end - (1 + varintBytes(resourceSpansBytes) + resourceSpansBytes);
    writer.position = start;
    writer.u8(RESOURCE_SPANS);
    writer.varint32(resourceSpansBytes);
    writer.raw(this.#resource);
    writer.u8(SCOPE_SPANS);
    writer.varint32(scopeSpansBytes);
    writer.raw(this.#scope);
    writer.position = end;
    return start;
  }
}

/** `Resource`, as the field of ResourceSpans: 1 attributes. */
function resourceField(process: Process): Uint8Array {
  const writer = new ByteWriter(1024, Number.MAX_SAFE_INTEGER);
  const start = openField(writer, RESOURCE);
  for (const [key, value] of resourceAttributes(process)) {
    if (Array.isArray(value)) writeTextsAttribute(writer, RESOURCE_ATTRIBUTE, key, value);
    else writeAttribute(writer, RESOURCE_ATTRIBUTE, key, value as Exclude<typeof value, readonly string[]>);
  }
  writer.close(start);
  return writer.bytes.subarray(0, writer.position);
}

/** `InstrumentationScope`, as the field of ScopeSpans: 1 name, 2 version. */
function scopeField(): Uint8Array {
  const writer = new ByteWriter(64, Number.MAX_SAFE_INTEGER);
  const start = openField(writer, SCOPE);
  textField(writer, SCOPE_NAME, SDK_NAME);
  textField(writer, SCOPE_VERSION, VERSION);
  writer.close(start);
  return writer.bytes.subarray(0, writer.position);
}
