import { Tracer } from 'opentracing';

/** Who takes part; each runs in processes of its own. */
export const CONTESTANTS = ['noop', 'jaeger-client', 'clew', 'clew-otlp'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

/** One tracer library, ready to be measured. */
export interface Contestant {
  /** Accepts everything. What recording includes differs: README.md says for each. */
  readonly recording: Tracer;
  /** Accepts nothing; undefined where that is no different. */
  readonly denying: Tracer;
  /** Accepts everything and sends it to the sink; undefined for the no-op. */
  readonly exporting: Tracer | undefined;
  /** Sends what has been recorded so far; not timed. */
  deliver(): Promise<void>;
}

/** Loads the library only here, so that no contestant runs in a process that another one has changed. */
export function contestant(name: ContestantName, sinkUrl: string): Contestant {
  switch (name) {
    case 'noop':
      return noop();
    case 'jaeger-client':
      return jaegerClient(sinkUrl);
    case 'clew':
      return clew('jaeger', sinkUrl);
    case 'clew-otlp':
      return clew('otlp', sinkUrl);
  }
}

/** The floor: what OpenTracing's own tracer that does nothing costs. */
function noop(): Contestant {
  const tracer = new Tracer();
  return { recording: tracer, denying: tracer, exporting: undefined, deliver: async () => {} };
}

/** Recording includes settling and encoding into the batch: with Clew there is no other way to record. */
function clew(type: 'jaeger' | 'otlp', endpoint: string): Contestant {
  const { initTracer } = require('../src/index') as typeof import('../src/index');
  const tracer = initTracer({ serviceName: 'bench', exporter: { type, endpoint }, logLevel: 'error' });
  const denying = initTracer({
    serviceName: 'bench',
    exporter: 'none',
    sampler: { type: 'const', param: 0 },
    logLevel: 'error',
  });
  const deliver = async (): Promise<void> => {
    await tracer.flush();
  };
  return { recording: tracer, denying, exporting: tracer, deliver };
}

/** What of jaeger-client is used here: its own types leave its classes out. */
interface JaegerClient {
  readonly Tracer: new (service: string, reporter: unknown, sampler: unknown) => Tracer;
  readonly ConstSampler: new (decision: boolean) => unknown;
  readonly RemoteReporter: new (sender: unknown) => { flush(callback: () => void): void };
  readonly NoopReporter: new () => unknown;
}

/** Recording throws the span away unencoded, as its reporter would encode it with 100 others in a later tick. */
function jaegerClient(endpoint: string): Contestant {
  const client = require('jaeger-client') as JaegerClient;
  const { default: HttpSender } = require('jaeger-client/dist/src/reporters/http_sender');
  const reporter = new client.RemoteReporter(new HttpSender({ endpoint }));
  return {
    recording: new client.Tracer('bench', new client.NoopReporter(), new client.ConstSampler(true)),
    denying: new client.Tracer('bench', new client.NoopReporter(), new client.ConstSampler(false)),
    exporting: new client.Tracer('bench', reporter, new client.ConstSampler(true)),
    deliver: () => new Promise((resolve) => reporter.flush(resolve)),
  };
}
