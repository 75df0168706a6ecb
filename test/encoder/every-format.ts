import type { Encoder } from '../../src/encoder/encoder';
import { JaegerBinaryEncoder } from '../../src/encoder/jaeger-binary';
import { JaegerCompactEncoder } from '../../src/encoder/jaeger-compact';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import type { Process } from '../../src/model/process';
import { CompactJudge } from './compact-judge';
import { jaegerIdls, readEmittedBatch, readJaegerBatch, structReader } from './jaeger-judge';
import { decodeOtlp, toldSpans } from './otlp-judge';

/** What the tests that hold for every encoder need of one. */
export interface Format {
  readonly name: string;
  make(process: Process): Encoder;
  /** The span ids a message holds, in order; fails on anything that is not one whole message. */
  spanIds(bytes: Buffer): string[];
}

const jaegerBatch = structReader(jaegerIdls[0], 'Batch');

/** A new format is one line here. */
export const everyFormat: readonly Format[] = [
  {
    name: 'Jaeger Thrift',
    make: (process) => new JaegerThriftEncoder(process),
    spanIds: (bytes) => readJaegerBatch(jaegerBatch, bytes).spans.map(({ spanId }) => spanId),
  },
  {
    name: 'Jaeger compact',
    make: (process) => new JaegerCompactEncoder(process),
    spanIds: (bytes) =>
      readEmittedBatch(jaegerBatch, new CompactJudge(bytes).message().args).spans.map(({ spanId }) => spanId),
  },
  {
    name: 'Jaeger binary',
    make: (process) => new JaegerBinaryEncoder(process),
    spanIds: (bytes) => readEmittedBatch(jaegerBatch, bytes.subarray(21)).spans.map(({ spanId }) => spanId),
  },
  {
    name: 'OTLP protobuf',
    make: (process) => new OtlpProtoEncoder(process),
    spanIds: (bytes) => toldSpans(decodeOtlp(bytes)).map(({ spanId }) => spanId),
  },
];
