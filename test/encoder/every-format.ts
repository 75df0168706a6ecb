import type { Encoder } from '../../src/encoder/encoder';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import type { Process } from '../../src/model/process';
import { jaegerIdls, readJaegerBatch, structReader } from './jaeger-judge';
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
    name: 'OTLP protobuf',
    make: (process) => new OtlpProtoEncoder(process),
    spanIds: (bytes) => toldSpans(decodeOtlp(bytes)).map(({ spanId }) => spanId),
  },
];
