// What a Jaeger agent takes by UDP: one message a datagram, TCompact on 6831, strict TBinary on 6832.

include "./jaeger.thrift"
include "./zipkincore.thrift"

service Agent {
  oneway void emitZipkinBatch(1: list<zipkincore.Span> spans)
  oneway void emitBatch(1: jaeger.Batch batch)
}
