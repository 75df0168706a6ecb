import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type ClewOptions, initTracer, type SpanRecord, type Tracer } from '../../src/index';
import { readTrace } from './harness/jaeger-query';
import { expectedAnswer, type Sent, toldAnswer, traceIdOf } from './jaeger-expected';

/** Keeps what was sent, beside the exporter. */
class KeepingReporter {
  readonly spans: SpanRecord[] = [];

  report(spans: readonly SpanRecord[]): void {
    this.spans.push(...spans);
  }
  async flush(): Promise<void> {}
  async close(): Promise<void> {}
  stats(): [] {
    return [];
  }
}

export interface KeepingTracer {
  readonly tracer: Tracer;
  readonly kept: readonly SpanRecord[];
  /** The service's name: no other test's, also in a server that somebody else uses. */
  readonly service: string;
}

/** A tracer made by the public API that also keeps the spans it sends. */
export function keepingTracer(options: ClewOptions): KeepingTracer {
  const service = `clew-test-${randomBytes(6).toString('hex')}`;
  const reporter = new KeepingReporter();
  const tracer = initTracer({ serviceName: service, reporter, logLevel: 'error', ...options });
  return { tracer, kept: reporter.spans, service };
}

export interface Answered {
  readonly spans: readonly SpanRecord[];
  /** What Jaeger had to remark on any of them. */
  readonly warnings: readonly string[];
}

/** Lets `work` make spans, sends them, and holds every one against what Jaeger answers. */
export async function tellJaeger(
  queryUrl: string,
  sent: Sent,
  work: (tracer: Tracer) => void,
  options: ClewOptions,
): Promise<Answered> {
  const { tracer, kept } = keepingTracer(options);
  work(tracer);
  const report = await tracer.close();
  assert.deepEqual([report.sent, report.dropped, report.waiting], [kept.length, {}, 0]);
  assert.notEqual(kept.length, 0);
  const warnings: string[] = [];
  for (const [traceId, spans] of byTrace(kept)) {
    const trace = await readTrace(queryUrl, traceId, spans.length);
    warnings.push(...trace.spans.flatMap((span) => span.warnings ?? []));
    assert.deepEqual(
      trace.spans.map(toldAnswer).sort(bySpanId),
      spans.map((span) => expectedAnswer(span, sent)).sort(bySpanId),
    );
  }
  return { spans: kept, warnings };
}

export function byTrace(spans: readonly SpanRecord[]): Map<string, SpanRecord[]> {
  const traces = new Map<string, SpanRecord[]>();
  for (const span of spans) {
    const traceId = traceIdOf(span.ids);
    traces.set(traceId, [...(traces.get(traceId) ?? []), span]);
  }
  return traces;
}

function bySpanId(a: { spanId: string }, b: { spanId: string }): number {
  return a.spanId < b.spanId ? -1 : 1;
}
