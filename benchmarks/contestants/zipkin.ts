import { once } from 'node:events';
import type { EventEmitter } from 'node:stream';
import type { Tracer } from 'opentracing';
import { casesOf } from '../cases';
import { exportingBy } from '../opentracing-traces';
import { loadPeer } from '../peers';
import type { Contestant } from './contestant';

/** What of zipkin-js is used here. */
interface HttpLogger extends EventEmitter {
  readonly queue: string[];
  readonly fetchImplementation: unknown;
  processQueue(fetchImplementation: unknown): void;
}
interface Zipkin {
  readonly BatchRecorder: new (options: { logger: unknown }) => unknown;
  readonly sampler: {
    readonly Sampler: new (decide: unknown) => unknown;
    readonly neverSample: unknown;
    readonly alwaysSample: unknown;
  };
  readonly jsonEncoder: { readonly JSON_V2: unknown };
}
type Tracing = new (options: object) => Tracer;

/** Recording goes through its batch recorder, which aggregates annotations; the span is thrown away before JSON is made of it. */
export function zipkin(): Contestant {
  const Tracing = loadPeer<Tracing>('zipkin-javascript-opentracing');
  const { BatchRecorder, sampler, jsonEncoder } = loadPeer<Zipkin>('zipkin');
  const tracing = (logger: unknown, decide: unknown): Tracer =>
    new Tracing({
      serviceName: 'bench',
      kind: 'local',
      recorder: new BatchRecorder({ logger }),
      sampler: new sampler.Sampler(decide),
    });
  const httpLogger = (endpoint: string): HttpLogger => {
    const { HttpLogger } = loadPeer<{ HttpLogger: new (options: object) => HttpLogger }>(
      'zipkin-transport-http',
    );
    return new HttpLogger({ endpoint, jsonEncoder: jsonEncoder.JSON_V2 });
  };
  const nowhere = { logSpan: () => {} };
  return {
    cases() {
      const recording = tracing(nowhere, sampler.alwaysSample);
      const denying = tracing(nowhere, sampler.neverSample);
      return casesOf({ recording, denying, propagating: { 'b3-multi': recording }, deliver: async () => {} });
    },
    exporting(sinkUrl) {
      const logger = httpLogger(`${sinkUrl}/api/v2/spans`);
      return exportingBy(tracing(logger, sampler.alwaysSample), async () => {
        if (logger.queue.length === 0) return;
        logger.processQueue(logger.fetchImplementation);
        await once(logger, 'success');
      });
    },
  };
}
