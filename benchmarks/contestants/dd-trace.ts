import type { Tracer } from 'opentracing';
import { casesOf } from '../cases';
import { exportingBy } from '../opentracing-traces';
import { loadPeer } from '../peers';
import type { Contestant } from './contestant';
import { TRACER_ALONE } from './dd-trace-alone';

/** What of dd-trace's inside is used here: it has neither a flush nor a reporter that can be left out. */
interface Exporter {
  export(spans: unknown): void;
  flush(done: () => void): void;
}
interface Datadog {
  init(options: object): Tracer & { readonly _tracer: { readonly _exporter: Exporter } };
}

/** Recording throws a trace away when it has finished, unencoded. */
export function ddTrace(): Contestant {
  Object.assign(process.env, TRACER_ALONE);
  const datadog = loadPeer<Datadog>('dd-trace');
  // There can be one in a process, so there is no denying one beside it.
  const init = (url: string) =>
    datadog.init({ url, service: 'bench', plugins: false, runtimeMetrics: false, rateLimit: -1 });
  return {
    cases() {
      const tracer = init('http://127.0.0.1:9');
      tracer._tracer._exporter.export = () => {};
      return casesOf({ recording: tracer, propagating: { w3c: tracer }, deliver: async () => {} });
    },
    exporting(sinkUrl) {
      const tracer = init(sinkUrl);
      return exportingBy(
        tracer,
        () => new Promise((resolve) => tracer._tracer._exporter.flush(() => resolve())),
      );
    },
  };
}
