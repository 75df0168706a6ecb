import type { Tracer } from 'opentracing';
import { casesOf } from '../cases';
import { exportingBy } from '../opentracing-traces';
import { loadPeer } from '../peers';
import type { Contestant } from './contestant';

/** What of lightstep-tracer is used here. */
interface Lightstep {
  readonly Tracer: new (options: object) => Tracer & { flush(done: () => void): void };
  readonly B3Propagator: new (tracer: unknown) => unknown;
}

const SILENT = { component_name: 'bench', access_token: 'none', verbosity: 0, silent: true };

/** Recording fills its buffer of 4096 spans and then drops them, encoding none: it has no reporter to leave out. */
export function lightstep(): Contestant {
  const { Tracer, B3Propagator } = loadPeer<Lightstep>('lightstep-tracer');
  const exporting = (sinkUrl: string) => {
    const { hostname, port } = new URL(sinkUrl);
    return new Tracer({
      ...SILENT,
      collector_host: hostname,
      collector_port: Number(port),
      collector_encryption: 'none',
    });
  };
  return {
    cases() {
      const recording = new Tracer({ ...SILENT, disable_reporting_loop: true, disable_report_on_exit: true });
      const b3 = new Tracer({
        ...SILENT,
        disable_reporting_loop: true,
        disable_report_on_exit: true,
        propagators: { http_headers: new B3Propagator(recording) },
      });
      return casesOf({ recording, propagating: { 'b3-multi': b3 }, deliver: async () => {} });
    },
    exporting(sinkUrl) {
      const tracer = exporting(sinkUrl);
      return exportingBy(tracer, () => new Promise((resolve) => tracer.flush(() => resolve())));
    },
  };
}
