import type { Tracer } from 'opentracing';
import { casesOf } from '../cases';
import { exportingBy } from '../opentracing-traces';
import { loadPeer } from '../peers';
import type { Contestant } from './contestant';
import { type OtelTracer, otelExporting, otelPropagators, otelRecording, type Propagator } from './otel-sdk';

type TracerShim = new (tracer: OtelTracer, propagators: { httpHeadersPropagator: Propagator }) => Tracer;

/** OpenTelemetry's SDK behind the shim that lets OpenTracing's calls through. */
export function otelShim(): Contestant {
  const { TracerShim } = loadPeer<{ TracerShim: TracerShim }>('@opentelemetry/shim-opentracing');
  const shim = (tracer: OtelTracer, format: keyof ReturnType<typeof otelPropagators>): Tracer =>
    new TracerShim(tracer, { httpHeadersPropagator: otelPropagators()[format] });
  return {
    cases() {
      const recording = otelRecording(true);
      return casesOf({
        recording: shim(recording, 'w3c'),
        denying: shim(otelRecording(false), 'w3c'),
        propagating: {
          jaeger: shim(recording, 'jaeger'),
          w3c: shim(recording, 'w3c'),
          b3: shim(recording, 'b3'),
          'b3-multi': shim(recording, 'b3-multi'),
        },
        deliver: async () => {},
      });
    },
    exporting(sinkUrl) {
      const provider = otelExporting(sinkUrl);
      return exportingBy(shim(provider.getTracer('bench'), 'w3c'), () => provider.forceFlush());
    },
  };
}
