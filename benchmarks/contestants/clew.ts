import { FORMAT_HTTP_HEADERS } from 'opentracing';
import type { ExporterName } from '../../src/config/options';
import type { Tracer } from '../../src/tracer/tracer';
import { casesOf } from '../cases';
import { HEADER_FORMATS } from '../header-formats';
import { exportingBy } from '../opentracing-traces';
import type { Contestant } from './contestant';

/** Recording includes settling and encoding into the batch: with Clew there is no other way to record. */
export function clew(type: ExporterName, path: string): Contestant {
  const { initTracer } = require('../../src/index') as typeof import('../../src/index');
  const exporting = (sinkUrl: string): Tracer =>
    initTracer({ serviceName: 'bench', exporter: { type, endpoint: sinkUrl + path }, logLevel: 'error' });
  const silent = { serviceName: 'bench', exporter: 'none', logLevel: 'error' } as const;
  return {
    cases(sinkUrl) {
      const recording = exporting(sinkUrl);
      const denying = initTracer({ ...silent, sampler: { type: 'const', param: 0 } });
      const tracers = HEADER_FORMATS.map((format) => {
        return [format, initTracer({ ...silent, propagation: { inject: [format] } })] as const;
      });
      return casesOf({
        recording,
        denying,
        propagating: Object.fromEntries(tracers),
        deliver: async () => void (await recording.flush()),
      });
    },
    exporting(sinkUrl) {
      const tracer = exporting(sinkUrl);
      return exportingBy(tracer, async () => void (await tracer.flush()));
    },
    layer(layer) {
      const tracer = initTracer(silent);
      const recording = exportingBy(tracer, async () => {});
      if (layer === 'recording') return recording;
      return { ...recording, request: (headers) => void tracer.extract(FORMAT_HTTP_HEADERS, headers) };
    },
  };
}
