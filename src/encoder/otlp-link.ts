import type { ByteWriter } from '../bytes/byte-writer';
import type { ReferenceRecord, SpanIds, SpanRecord } from '../model/span-record';
import { otlpLinkFlags, otlpRefType, REF_TYPE } from './otlp-conventions';
import { writeAttribute } from './otlp-value';
import { fixed32Key, ID_FIELD_BYTES, idField, lengthKey, openField } from './protobuf';
import { isLink } from './references';

const LINKS = lengthKey(13);
const TRACE_ID = lengthKey(1);
const SPAN_ID = lengthKey(2);
const LINK_ATTRIBUTE = lengthKey(4);
const LINK_FLAGS = fixed32Key(6);

const TRACE_ID_FIELD_BYTES = 18;

/** trace_id and span_id, which are fields 1 and 2 of Span and of Link. Makes its own room. */
export function writeIdentity(writer: ByteWriter, ids: SpanIds): void {
  writer.ensure(TRACE_ID_FIELD_BYTES + ID_FIELD_BYTES);
  writer.u8(TRACE_ID);
  writer.u8(16);
  writer.i32(ids.traceId0);
  writer.i32(ids.traceId1);
  writer.i32(ids.traceId2);
  writer.i32(ids.traceId3);
  idField(writer, SPAN_ID, ids.spanId0, ids.spanId1);
}

/** `Link`*, as fields of Span: 1 trace_id, 2 span_id, 4 attributes, 6 flags fixed32. */
export function writeLinks(
  writer: ByteWriter,
  span: SpanRecord,
  references: readonly ReferenceRecord[],
): void {
  for (let i = 0; i < references.length; i++) {
    const reference = references[i];
    if (!isLink(span, reference)) continue;
    const start = openField(writer, LINKS);
    writeIdentity(writer, reference.ids);
    writeAttribute(writer, LINK_ATTRIBUTE, REF_TYPE, otlpRefType(reference));
    const flags = otlpLinkFlags(reference);
    if (flags !== 0) {
      writer.ensure(5);
      writer.u8(LINK_FLAGS);
      writer.fixed32(flags);
    }
    writer.close(start);
  }
}
