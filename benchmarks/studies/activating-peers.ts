import { TRACER_ALONE } from '../contestants/dd-trace-alone';
import { otelApi, otelRecording } from '../contestants/otel-sdk';
import { loadPeer, peerVersion } from '../peers';

/** Does the work with a span active. */
export type Activate = <Result>(work: () => Result) => Result;

interface Scoped {
  init(options: object): { startSpan(name: string): object; scope(): Scope };
}
interface Scope {
  activate<Result>(span: object, work: () => Result): Result;
}
interface OtelContexts {
  readonly context: {
    setGlobalContextManager(contexts: object): boolean;
    with<Result>(context: object, work: () => Result): Result;
  };
}

export function ddTraceScope(): Activate | undefined {
  if (peerVersion('dd-trace') === undefined) return undefined;
  Object.assign(process.env, TRACER_ALONE);
  const datadog = loadPeer<Scoped>('dd-trace');
  const tracer = datadog.init({ url: 'http://127.0.0.1:9', plugins: false, runtimeMetrics: false });
  const [span, scope] = [tracer.startSpan('op'), tracer.scope()];
  return (work) => scope.activate(span, work);
}

/** The context that holds the span is made each time, as it is by whoever activates a span. */
export function otelContext(): Activate | undefined {
  const name = '@opentelemetry/context-async-hooks';
  if (peerVersion(name) === undefined) return undefined;
  const { AsyncLocalStorageContextManager } = loadPeer<{
    AsyncLocalStorageContextManager: new () => { enable(): object };
  }>(name);
  const api = otelApi();
  const { context } = loadPeer<OtelContexts>('@opentelemetry/api');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const span = otelRecording(true).startSpan('op', {}, api.ROOT_CONTEXT);
  return (work) => context.with(api.trace.setSpan(api.ROOT_CONTEXT, span), work);
}
