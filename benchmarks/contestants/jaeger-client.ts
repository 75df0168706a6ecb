import type { Tracer } from 'opentracing';
import { casesOf } from '../cases';
import { exportingBy } from '../opentracing-traces';
import { loadPeer } from '../peers';
import type { Contestant } from './contestant';

/** What of jaeger-client is used here: its own types leave its classes out. */
interface JaegerClient {
  readonly Tracer: new (service: string, reporter: unknown, sampler: unknown) => Tracer;
  readonly ConstSampler: new (decision: boolean) => unknown;
  readonly RemoteReporter: new (sender: unknown) => { flush(callback: () => void): void };
  readonly NoopReporter: new () => unknown;
  readonly ZipkinB3TextMapCodec: new (options: { urlEncoding: boolean }) => unknown;
}
interface Registering {
  registerInjector(format: string, codec: unknown): void;
  registerExtractor(format: string, codec: unknown): void;
}

/** Recording throws the span away unencoded, as its reporter would encode it with 100 others in a later tick. */
export function jaegerClient(): Contestant {
  const client = loadPeer<JaegerClient>('jaeger-client');
  const recording = (accepted: boolean): Tracer =>
    new client.Tracer('bench', new client.NoopReporter(), new client.ConstSampler(accepted));
  const withReporter = (endpoint: string) => {
    const { default: HttpSender } = loadPeer<{ default: new (options: object) => unknown }>(
      'jaeger-client/dist/src/reporters/http_sender',
    );
    const reporter = new client.RemoteReporter(new HttpSender({ endpoint }));
    return { tracer: new client.Tracer('bench', reporter, new client.ConstSampler(true)), reporter };
  };
  return {
    cases() {
      const b3 = recording(true);
      const codec = new client.ZipkinB3TextMapCodec({ urlEncoding: true });
      (b3 as Tracer & Registering).registerInjector('http_headers', codec);
      (b3 as Tracer & Registering).registerExtractor('http_headers', codec);
      return casesOf({
        recording: recording(true),
        denying: recording(false),
        propagating: { jaeger: recording(true), 'b3-multi': b3 },
        deliver: async () => {},
      });
    },
    exporting(sinkUrl) {
      const { tracer, reporter } = withReporter(`${sinkUrl}/api/traces`);
      return exportingBy(tracer, () => new Promise((resolve) => reporter.flush(resolve)));
    },
  };
}
