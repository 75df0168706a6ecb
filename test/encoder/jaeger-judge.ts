import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { TagValue } from '../../src/model/span-record';
import type { ToldSpan, ToldTag } from './told-span';

/** The shapes thriftrw reads: int64s as 8 bytes, unset fields as null. */
interface ThriftTag {
  key: string;
  vType: 'STRING' | 'DOUBLE' | 'BOOL' | 'LONG' | 'BINARY';
  vStr: string | null;
  vDouble: number | null;
  vBool: boolean | null;
  vLong: Buffer | null;
  vBinary: Buffer | null;
}
interface ThriftSpan {
  traceIdLow: Buffer;
  traceIdHigh: Buffer;
  spanId: Buffer;
  parentSpanId: Buffer;
  operationName: string;
  references: { refType: string; traceIdLow: Buffer; traceIdHigh: Buffer; spanId: Buffer }[] | null;
  flags: number;
  startTime: Buffer;
  duration: Buffer;
  tags: ThriftTag[] | null;
  logs: { timestamp: Buffer; fields: ThriftTag[] }[] | null;
}
interface ThriftBatch {
  process: { serviceName: string; tags: ThriftTag[] | null };
  spans: ThriftSpan[];
  seqNo?: Buffer | null;
  stats?: Record<'fullQueueDroppedSpans' | 'tooLargeDroppedSpans' | 'failedToEmitSpans', Buffer> | null;
}
export interface ThriftReader {
  readFrom(bytes: Buffer, offset: number): { err: Error | null; offset: number; value: unknown };
}
type ThriftModule = new (options: object) => Record<string, { rw: ThriftReader }>;

const load = createRequire(join(process.cwd(), 'package.json'));
const { Thrift } = load('thriftrw') as { Thrift: ThriftModule };

/** The structs of an IDL; not strict, since Zipkin's marks few of its fields as required or optional. */
export function thriftOf(source: string): Record<string, { rw: ThriftReader }> {
  return new Thrift({ source, allowOptionalArguments: true, strict: false });
}

/** The reader of one struct of an IDL file. */
export function structReader(path: string, struct: string): ThriftReader {
  return thriftOf(readFileSync(path, 'ascii'))[struct].rw;
}

/** Our own IDL, and the one jaeger-client ships. */
export const jaegerIdls: readonly string[] = [
  'proto/jaeger.thrift',
  join(dirname(load.resolve('jaeger-client')), 'jaeger-idl/thrift/jaeger.thrift'),
];

/** A struct that must reach to the last byte. */
export function readWhole(reader: ThriftReader, bytes: Buffer): unknown {
  const { err, offset, value } = reader.readFrom(bytes, 0);
  if (err !== null) throw err;
  if (offset !== bytes.length) throw new Error(`read ${offset} of ${bytes.length} bytes`);
  return value;
}

export interface ToldBatch {
  serviceName: string;
  processTags: ToldTag[];
  spans: ToldSpan[];
  seqNo: number | undefined;
  stats: number[] | undefined;
}

export function readJaegerBatch(reader: ThriftReader, bytes: Buffer): ToldBatch {
  const batch = readWhole(reader, bytes) as ThriftBatch;
  const { stats, seqNo } = batch;
  return {
    serviceName: batch.process.serviceName,
    processTags: (batch.process.tags ?? []).map(toldTag),
    spans: batch.spans.map(toldThriftSpan),
    seqNo: seqNo ? integer(seqNo) : undefined,
    stats: stats
      ? [stats.fullQueueDroppedSpans, stats.tooLargeDroppedSpans, stats.failedToEmitSpans].map(integer)
      : undefined,
  };
}

/** The batch in the arguments of `emitBatch`: a struct whose only field, 1, it is. */
export function readEmittedBatch(reader: ThriftReader, args: Buffer): ToldBatch {
  if (args.toString('hex', 0, 3) !== '0c0001' || args.at(-1) !== 0)
    throw new Error('not the arguments of emitBatch');
  return readJaegerBatch(reader, args.subarray(3, -1));
}

function toldThriftSpan(span: ThriftSpan): ToldSpan {
  return {
    traceId: span.traceIdHigh.toString('hex') + span.traceIdLow.toString('hex'),
    spanId: span.spanId.toString('hex'),
    parentId: span.parentSpanId.toString('hex'),
    name: span.operationName,
    references: (span.references ?? []).map((reference) => ({
      type: reference.refType,
      traceId: reference.traceIdHigh.toString('hex') + reference.traceIdLow.toString('hex'),
      spanId: reference.spanId.toString('hex'),
    })),
    flags: span.flags,
    startUs: integer(span.startTime),
    durationUs: integer(span.duration),
    tags: (span.tags ?? []).map(toldTag),
    logs: (span.logs ?? []).map((log) => ({
      timestampUs: integer(log.timestamp),
      fields: log.fields.map(toldTag),
    })),
  };
}

/** Fails unless the field that vType names is the only one set. */
function toldTag(tag: ThriftTag): ToldTag {
  const fields = {
    STRING: tag.vStr,
    DOUBLE: tag.vDouble,
    BOOL: tag.vBool,
    LONG: tag.vLong,
    BINARY: tag.vBinary,
  };
  const set = Object.entries(fields).filter(([, value]) => value !== null);
  if (set.length !== 1 || set[0][0] !== tag.vType)
    throw new Error(`${tag.vType}, but set: ${set.map(([type]) => type)}`);
  const value = set[0][1] as TagValue;
  if (tag.vType === 'LONG') return [tag.key, integer(tag.vLong!)];
  return [tag.key, tag.vType === 'BINARY' ? Uint8Array.from(tag.vBinary!) : value];
}

function integer(bytes: Buffer): number {
  return Number(bytes.readBigInt64BE());
}
