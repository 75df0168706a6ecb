import type { Encoder } from '../../src/encoder/encoder';
import { JaegerBinaryEncoder } from '../../src/encoder/jaeger-binary';
import { JaegerCompactEncoder } from '../../src/encoder/jaeger-compact';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpJsonEncoder } from '../../src/encoder/otlp-json';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { ZipkinJsonEncoder } from '../../src/encoder/zipkin-json';
import { ZipkinProtoEncoder } from '../../src/encoder/zipkin-proto';
import { ZipkinV1Encoder } from '../../src/encoder/zipkin-v1';
import type { Process } from '../../src/model/process';
import { CompactJudge } from './compact-judge';
import { jaegerIdls, readEmittedBatch, readJaegerBatch, structReader } from './jaeger-judge';
import { decodeOtlpJson } from './otlp-json-judge';
import { decodeOtlp, toldSpans } from './otlp-judge';
import { readZipkinJson } from './zipkin-json-judge';
import { readZipkinProto } from './zipkin-proto-judge';
import { readV1, spanListReader, zipkinIdls } from './zipkin-v1-judge';

/** What the tests that hold for every encoder need of one. */
export interface Format {
  readonly name: string;
  make(process: Process): Encoder;
  /** The span ids a message holds, in order; fails on anything that is not one whole message. */
  spanIds(bytes: Buffer): string[];
}

const jaegerBatch = structReader(jaegerIdls[0], 'Batch');
const zipkinList = spanListReader(zipkinIdls[0]);
/** What stands before the arguments of `emitBatch` in the binary protocol. */
const MESSAGE_BYTES = 21;

/** A new format is one entry here. */
export const everyFormat: readonly Format[] = [
  {
    name: 'Jaeger Thrift',
    make: (process) => new JaegerThriftEncoder(process),
    spanIds: (bytes) => readJaegerBatch(jaegerBatch, bytes).spans.map(({ spanId }) => spanId),
  },
  {
    name: 'Jaeger compact',
    make: (process) => new JaegerCompactEncoder(process),
    spanIds: (bytes) => emittedIds(new CompactJudge(bytes).message().args),
  },
  {
    name: 'Jaeger binary',
    make: (process) => new JaegerBinaryEncoder(process),
    spanIds: (bytes) => emittedIds(bytes.subarray(MESSAGE_BYTES)),
  },
  {
    name: 'OTLP protobuf',
    make: (process) => new OtlpProtoEncoder(process),
    spanIds: (bytes) => toldSpans(decodeOtlp(bytes)).map(({ spanId }) => spanId),
  },
  {
    name: 'OTLP JSON',
    make: (process) => new OtlpJsonEncoder(process),
    spanIds: (bytes) => toldSpans(decodeOtlpJson(bytes)).map(({ spanId }) => spanId),
  },
  {
    name: 'Zipkin JSON',
    make: (process) => new ZipkinJsonEncoder(process),
    spanIds: (bytes) => readZipkinJson(bytes).map(({ id }) => id),
  },
  {
    name: 'Zipkin protobuf',
    make: (process) => new ZipkinProtoEncoder(process),
    spanIds: (bytes) => readZipkinProto(bytes).map(({ id }) => id),
  },
  {
    name: 'Zipkin v1 Thrift',
    make: (process) => new ZipkinV1Encoder(process),
    spanIds: (bytes) => readV1(zipkinList, bytes).map(({ id }) => id.toString('hex')),
  },
];

function emittedIds(args: Buffer): string[] {
  return readEmittedBatch(jaegerBatch, args).spans.map(({ spanId }) => spanId);
}
