import type { DecodedBatch } from '../../src/decoder/decoded-batch';
import { decodeJaegerDatagram } from '../../src/decoder/jaeger-datagram';
import { decodeJaegerThrift } from '../../src/decoder/jaeger-thrift';
import { decodeOtlpJson } from '../../src/decoder/otlp-json';
import { decodeOtlpProto } from '../../src/decoder/otlp-proto';
import { decodeZipkinJson } from '../../src/decoder/zipkin-json';
import { decodeZipkinProto } from '../../src/decoder/zipkin-proto';
import { decodeZipkinV1Thrift } from '../../src/decoder/zipkin-v1-thrift';
import type { Encoder } from '../../src/encoder/encoder';
import { JaegerBinaryEncoder } from '../../src/encoder/jaeger-binary';
import { JaegerCompactEncoder } from '../../src/encoder/jaeger-compact';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpJsonEncoder } from '../../src/encoder/otlp-json';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { ZipkinJsonEncoder } from '../../src/encoder/zipkin-json';
import { ZipkinProtoEncoder } from '../../src/encoder/zipkin-proto';
import { ZipkinV1Encoder } from '../../src/encoder/zipkin-v1';
import type { SpanRecord } from '../../src/model/span-record';
import { throughJaeger, throughOtlp, throughZipkin, throughZipkinV1 } from '../decoder/expected-record';

/** One wire format: how it is written, how it is read, and what of a span it can say. */
export interface RoundTrip {
  readonly name: string;
  readonly encoder: Encoder;
  readonly decode: (body: Buffer) => DecodedBatch[];
  readonly through: (span: SpanRecord) => SpanRecord;
}

const process = { serviceName: 'svc', tags: ['ip', '10.0.0.1', 'hostname', 'here'] };

/** Every format that we both write and read. */
export const FORMATS: readonly RoundTrip[] = [
  {
    name: 'jaeger',
    encoder: new JaegerThriftEncoder(process),
    decode: decodeJaegerThrift,
    through: throughJaeger,
  },
  {
    name: 'jaeger-compact',
    encoder: new JaegerCompactEncoder(process),
    decode: decodeJaegerDatagram,
    through: throughJaeger,
  },
  {
    name: 'jaeger-binary',
    encoder: new JaegerBinaryEncoder(process),
    decode: decodeJaegerDatagram,
    through: throughJaeger,
  },
  { name: 'otlp', encoder: new OtlpProtoEncoder(process), decode: decodeOtlpProto, through: throughOtlp },
  { name: 'otlp-json', encoder: new OtlpJsonEncoder(process), decode: decodeOtlpJson, through: throughOtlp },
  {
    name: 'zipkin',
    encoder: new ZipkinProtoEncoder(process),
    decode: decodeZipkinProto,
    through: throughZipkin,
  },
  {
    name: 'zipkin-json',
    encoder: new ZipkinJsonEncoder(process),
    decode: decodeZipkinJson,
    through: throughZipkin,
  },
  {
    name: 'zipkin-v1',
    encoder: new ZipkinV1Encoder(process),
    decode: decodeZipkinV1Thrift,
    through: throughZipkinV1,
  },
];
