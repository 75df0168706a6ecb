import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Root, type Type } from 'protobufjs';
import type { TagValue } from '../../src/model/span-record';
import type { ToldTag } from './told-span';

/** OTLP as protobufjs's `toObject` shows it, 64-bit numbers as decimal text and unset fields left out. */
interface AnyValue {
  string_value?: string;
  bool_value?: boolean;
  int_value?: string;
  double_value?: number;
  bytes_value?: Uint8Array;
  array_value?: { values?: AnyValue[] };
}
interface KeyValue {
  key?: string;
  value?: AnyValue;
}
export interface OtlpSpan {
  trace_id: Uint8Array;
  span_id: Uint8Array;
  trace_state?: string;
  parent_span_id?: Uint8Array;
  name?: string;
  kind?: number;
  start_time_unix_nano?: string;
  end_time_unix_nano?: string;
  attributes?: KeyValue[];
  dropped_attributes_count?: number;
  events?: { time_unix_nano?: string; name?: string; attributes?: KeyValue[] }[];
  dropped_events_count?: number;
  links?: { trace_id: Uint8Array; span_id: Uint8Array; attributes?: KeyValue[]; flags?: number }[];
  dropped_links_count?: number;
  status?: { message?: string; code?: number };
  flags?: number;
}
export interface OtlpRequest {
  resource_spans: {
    resource: { attributes: KeyValue[] };
    scope_spans: { scope: { name: string; version: string }; spans?: OtlpSpan[] }[];
  }[];
}

/** One span in plain values; what is not set reads as protobuf's default. */
export interface ToldOtlpSpan {
  traceId: string;
  spanId: string;
  traceState: string;
  parentId: string;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  attributes: ToldTag[];
  events: { timeNs: bigint; name: string; attributes: ToldTag[] }[];
  links: { traceId: string; spanId: string; attributes: ToldTag[]; flags: number }[];
  dropped: [attributes: number, events: number, links: number];
  status: { code: number; message: string };
  flags: number;
}

/** OpenTelemetry's own generated decoder speaks camelCase. */
const generated = createRequire(join(process.cwd(), 'package.json'))(
  '@opentelemetry/otlp-transformer/build/src/generated/root',
).opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest as Type;
export const request = new Root()
  .loadSync('proto/otlp_trace.proto', { keepCase: true })
  .lookupType('opentelemetry.proto.ExportTraceServiceRequest');

export function decodeOtlp(bytes: Buffer): OtlpRequest {
  return request.toObject(request.decode(bytes), { longs: String, enums: Number }) as OtlpRequest;
}

/** What OpenTelemetry's decoder read, in the names of the .proto file. */
export function decodeByOpenTelemetry(bytes: Buffer): OtlpRequest {
  const message = generated.decode(bytes);
  return snakeKeys(generated.toObject(message, { longs: String, enums: Number })) as OtlpRequest;
}

export function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeKeys(member),
    ]),
  );
}

export function toldSpans(decoded: OtlpRequest): ToldOtlpSpan[] {
  return (decoded.resource_spans[0].scope_spans[0].spans ?? []).map(toldOtlpSpan);
}

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

function toldOtlpSpan(span: OtlpSpan): ToldOtlpSpan {
  return {
    traceId: hex(span.trace_id),
    spanId: hex(span.span_id),
    traceState: span.trace_state ?? '',
    parentId: hex(span.parent_span_id),
    name: span.name ?? '',
    kind: span.kind ?? 0,
    startNs: BigInt(span.start_time_unix_nano ?? 0),
    endNs: BigInt(span.end_time_unix_nano ?? 0),
    attributes: toldAttributes(span.attributes),
    events: (span.events ?? []).map((event) => ({
      timeNs: BigInt(event.time_unix_nano ?? 0),
      name: event.name ?? '',
      attributes: toldAttributes(event.attributes),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: hex(link.trace_id),
      spanId: hex(link.span_id),
      attributes: toldAttributes(link.attributes),
      flags: link.flags ?? 0,
    })),
    dropped: [
      span.dropped_attributes_count ?? 0,
      span.dropped_events_count ?? 0,
      span.dropped_links_count ?? 0,
    ],
    status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
    flags: span.flags ?? 0,
  };
}

export function toldAttributes(attributes: KeyValue[] | undefined): ToldTag[] {
  return (attributes ?? []).map(({ key, value }) => [key ?? '', toldAnyValue(value)]);
}

/** Fails unless exactly one member is set; a list is told as JSON text. */
function toldAnyValue(value: AnyValue | undefined): TagValue {
  const members = Object.keys(value ?? {});
  if (value === undefined || members.length !== 1)
    throw new Error(`an AnyValue with ${members.length} members`);
  if (value.int_value !== undefined) return Number(value.int_value);
  if (value.bytes_value !== undefined) return Uint8Array.from(value.bytes_value);
  if (value.array_value !== undefined)
    return JSON.stringify((value.array_value.values ?? []).map(toldAnyValue));
  return (value.string_value ?? value.bool_value ?? value.double_value)!;
}
