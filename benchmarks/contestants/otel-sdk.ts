import { loadPeer } from '../peers';

/** What of OpenTelemetry is used here. */
export interface OtelSpan {
  setAttribute(key: string, value: string | number | boolean): void;
  addEvent(name: string, attributes: Record<string, string>): void;
  spanContext(): { readonly traceId: string };
  end(): void;
}
export interface OtelTracer {
  startSpan(name: string, options: object, context: object): OtelSpan;
}
export interface Propagator {
  inject(context: object, carrier: object, setter: object): void;
  extract(context: object, carrier: object, getter: object): object;
}
export interface OtelApi {
  readonly ROOT_CONTEXT: object;
  readonly defaultTextMapGetter: object;
  readonly defaultTextMapSetter: object;
  readonly trace: {
    setSpan(context: object, span: OtelSpan): object;
    getSpanContext(context: object): { readonly traceId: string } | undefined;
  };
}
interface SpanProcessor {
  onStart(): void;
  onEnd(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
interface Provider {
  getTracer(name: string): OtelTracer;
  forceFlush(): Promise<void>;
}
interface Sdk {
  readonly BasicTracerProvider: new (options: object) => Provider;
  readonly BatchSpanProcessor: new (exporter: unknown) => SpanProcessor;
  readonly AlwaysOffSampler: new () => object;
  readonly AlwaysOnSampler: new () => object;
}

type Construct = new () => Propagator;

export function otelApi(): OtelApi {
  return loadPeer<OtelApi>('@opentelemetry/api');
}

/** Its batch processor as it is by default: 2048 spans wait at most, 512 in a request. */
export function otelExporting(sinkUrl: string): Provider {
  const { BatchSpanProcessor } = sdk();
  const { OTLPTraceExporter } = loadPeer<{ OTLPTraceExporter: new (options: object) => unknown }>(
    '@opentelemetry/exporter-trace-otlp-proto',
  );
  return provider(true, new BatchSpanProcessor(new OTLPTraceExporter({ url: `${sinkUrl}/v1/traces` })));
}

/** Throws the span away when it has ended, unencoded, as its exporter would encode it with 511 others later. */
export function otelRecording(accepted: boolean): OtelTracer {
  const nothing = async (): Promise<void> => {};
  const silent = { onStart: () => {}, onEnd: () => {}, forceFlush: nothing, shutdown: nothing };
  return provider(accepted, silent).getTracer('bench');
}

/** By the names that benchmarks give the formats. */
export function otelPropagators(): Record<'jaeger' | 'w3c' | 'b3' | 'b3-multi', Propagator> {
  const { W3CTraceContextPropagator } = loadPeer<{ W3CTraceContextPropagator: Construct }>(
    '@opentelemetry/core',
  );
  const { JaegerPropagator } = loadPeer<{ JaegerPropagator: Construct }>('@opentelemetry/propagator-jaeger');
  const { B3Propagator } = loadPeer<{ B3Propagator: new (options?: object) => Propagator }>(
    '@opentelemetry/propagator-b3',
  );
  return {
    jaeger: new JaegerPropagator(),
    w3c: new W3CTraceContextPropagator(),
    b3: new B3Propagator(),
    'b3-multi': new B3Propagator({ injectEncoding: 1 }),
  };
}

function provider(accepted: boolean, processor: SpanProcessor): Provider {
  const { BasicTracerProvider, AlwaysOffSampler, AlwaysOnSampler } = sdk();
  const sampler = accepted ? new AlwaysOnSampler() : new AlwaysOffSampler();
  return new BasicTracerProvider({ sampler, spanProcessors: [processor] });
}

function sdk(): Sdk {
  return loadPeer<Sdk>('@opentelemetry/sdk-trace-base');
}
