import type { Tracer } from 'opentracing';
import { ByteWriter } from '../../src/bytes/byte-writer';
import { systemClock } from '../../src/clock/clock';
import type { Encoder } from '../../src/encoder/encoder';
import { JaegerThriftEncoder } from '../../src/encoder/jaeger-thrift';
import { OtlpProtoEncoder } from '../../src/encoder/otlp-proto';
import { initTracer } from '../../src/index';
import type { SpanRecord } from '../../src/model/span-record';
import type { Reporter } from '../../src/reporter/reporter';
import type { Loop } from '../cases';
import { measure } from '../measure';
import { DIFFERENT, REPEATING, type TypicalValues, typicalSpan } from '../typical-span';
import type { Workload } from './workload';

/** Spans that are encoded again and again: as many as lie in the processor's caches when their segment settles. */
const GROUP = 100;
const BATCH_BYTES = 512 * 1024;

/**
 * What the figures of _micro_ are made of, ns: what recording takes without any exporter, what encoding takes of spans that
 * are there, and what no recorded span can do without, its two readings of the clock.
 */
export const parts: Workload = async ({ name, effort }) => {
  const encoder = name === 'clew-otlp' ? new OtlpProtoEncoder(PROCESS) : new JaegerThriftEncoder(PROCESS);
  const loops: Record<string, Loop> = {
    'reading the clock twice': readingTheClock,
    'recording a root': recorded((tracer) => tracer.startSpan('root').finish()),
    'recording a child': recorded((tracer, parent) =>
      tracer.startSpan('child', { childOf: parent }).finish(),
    ),
    'recording a typical span': recorded((tracer, parent, i) => typicalSpan(tracer, parent, REPEATING, i)),
    'encoding a root': encoding(encoder, () => finished((tracer) => tracer.startSpan('root').finish())),
    'encoding a child': encoding(encoder, () =>
      finished((tracer, parent) => tracer.startSpan('child', { childOf: parent }).finish()),
    ),
    'encoding, values repeat': encoding(encoder, () => typicalSpans(REPEATING)),
    'encoding, values differ': encoding(encoder, () => typicalSpans(DIFFERENT)),
  };
  const figures: Record<string, readonly number[]> = {};
  for (const [title, loop] of Object.entries(loops)) figures[title] = await measure(loop, effort, undefined);
  return figures;
};

type Make = (tracer: Tracer, parent: ReturnType<Tracer['startSpan']>, i: number) => unknown;

const PROCESS = { serviceName: 'bench', tags: [] };
const silent = { serviceName: 'bench', logLevel: 'error' } as const;

function readingTheClock(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += systemClock.tickMs() + systemClock.tickMs();
  return Math.round(sum);
}

function recorded(make: Make): Loop {
  const tracer = initTracer({ ...silent, exporter: 'none' });
  return (count) => {
    const parent = tracer.startSpan('parent');
    for (let i = 0; i < count; i++) make(tracer, parent, i);
    parent.finish();
    return count;
  };
}

/** Into a batch that begins anew when it is full. */
function encoding(encoder: Encoder, make: () => SpanRecord[]): Loop {
  const spans = make();
  const writer = new ByteWriter(BATCH_BYTES * 2, BATCH_BYTES * 2);
  return (count) => {
    for (let i = 0; i < count; i++) {
      if (i === 0 || writer.position > BATCH_BYTES) writer.position = encoder.headBytes;
      encoder.append(writer, spans[i % GROUP]);
    }
    return writer.position;
  };
}

function typicalSpans(values: TypicalValues): SpanRecord[] {
  return finished((tracer, parent, i) => typicalSpan(tracer, parent, values, i));
}

function finished(make: Make): SpanRecord[] {
  const spans: SpanRecord[] = [];
  const reporter: Reporter = {
    report: (group) => void spans.push(...group),
    flush: async () => {},
    close: async () => {},
    stats: () => [],
  };
  const tracer = initTracer({ ...silent, reporter });
  const parent = tracer.startSpan('parent');
  for (let i = 0; i < GROUP; i++) make(tracer, parent, i);
  parent.finish();
  return spans.slice(0, GROUP);
}
