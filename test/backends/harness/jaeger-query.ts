import { poll } from './poll';

/** A tag as Jaeger's query API answers it. */
export interface JaegerTag {
  readonly key: string;
  readonly type: string;
  readonly value: unknown;
}

export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: { readonly refType: string; readonly traceID: string; readonly spanID: string }[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: JaegerTag[];
  readonly logs: { readonly timestamp: number; readonly fields: JaegerTag[] }[];
  readonly processID: string;
  readonly warnings: string[] | null;
}

export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: JaegerSpan[];
  readonly processes: Readonly<Record<string, { serviceName: string; tags: JaegerTag[] }>>;
}

/** A span is readable some milliseconds after it was accepted; the limit is for a machine that is busy. */
const READABLE_WITHIN_MS = 10_000;

/** The trace, as soon as it has `spanCount` spans. */
export async function readTrace(queryUrl: string, traceId: string, spanCount: number): Promise<JaegerTrace> {
  return poll(`trace ${traceId} of ${spanCount} spans in Jaeger`, READABLE_WITHIN_MS, async () => {
    const response = await fetch(`${queryUrl}/api/traces/${traceId}`);
    // 404 until the first of its spans is stored; anything else is an answer that no patience will change.
    if (response.status === 404) return undefined;
    if (response.status !== 200)
      throw new Error(`Jaeger answered ${response.status}: ${await response.text()}`);
    const trace = ((await response.json()) as { data: JaegerTrace[] }).data[0];
    return trace !== undefined && trace.spans.length >= spanCount ? trace : undefined;
  });
}

/** The names of all services that Jaeger has spans of. */
export async function readServices(queryUrl: string): Promise<string[]> {
  const response = await fetch(`${queryUrl}/api/services`);
  return ((await response.json()) as { data: string[] | null }).data ?? [];
}
