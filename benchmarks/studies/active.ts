import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClewOptions } from '../../src/config/options';
import type { Tracer } from '../../src/tracer/tracer';
import { type MeasuredLoop, measure } from '../measure';
import type { Figures } from '../workloads/workload';
import { type Activate, ddTraceScope, otelContext } from './activating-peers';
import type { Case, Study } from './study';

/**
 * Each case has a process of its own: one that has once used an `AsyncLocalStorage` is never again what it was. Spans are
 * recorded, settled and encoded, as in the workload _micro_.
 */
export const active: Study = {
  title: 'The active span',
  words:
    'What it costs to make a span active and to find it again, ns of CPU time. Each line was measured in processes of its own, as a process that has used an `AsyncLocalStorage` once goes on using it. Spans are recorded, settled and encoded. What is awaited is the least that can be: a program whose promises do something feels less of it.',
  cases: {
    'a child by childOf: no storage made': ofSpans(false, childrenOf),
    'a child by childOf: within an active span': ofSpans(false, (tracer) => {
      const children = childrenOf(tracer);
      return (count) => tracer.withActiveSpan(tracer.startSpan('outer'), children, count);
    }),
    'a child of the active span': ofSpans(true, childrenOfTheActive),
    'activeSpan()': ofSpans(false, asking),
    'withActiveSpan around nothing': activating(clew),
    'AsyncLocalStorage.run around nothing': activating(bare),
    'OpenTelemetry’s context.with around nothing': activating(otelContext),
    'dd-trace’s scope.activate around nothing': activating(ddTraceScope),
    'await of a promise: no storage made': awaiting(promises),
    'await of a promise: no span active any more': awaiting(promises, clewBefore),
    'await of a promise: within an active span': awaiting(promises, clew),
    'await of a promise: within AsyncLocalStorage.run': awaiting(promises, bare),
    'await of a promise: within OpenTelemetry’s context.with': awaiting(promises, otelContext),
    'await of a promise: within dd-trace’s scope.activate': awaiting(promises, ddTraceScope),
    'await of an async function: no storage made': awaiting(functions),
    'await of an async function: no span active any more': awaiting(functions, clewBefore),
    'await of an async function: within an active span': awaiting(functions, clew),
  },
};

function tracerWith(options: ClewOptions): Tracer {
  const { initTracer } = require('../../src/index') as typeof import('../../src/index');
  return initTracer({ serviceName: 'bench', logLevel: 'error', ...options });
}

function ofSpans(activeSpan: boolean, loopOf: (tracer: Tracer) => MeasuredLoop): Case {
  return async ({ effort, sinkUrl }) => {
    const tracer = tracerWith({ activeSpan, exporter: 'jaeger', endpoint: `${sinkUrl}/api/traces` });
    return { ns: await measure(loopOf(tracer), effort, async () => void (await tracer.flush())) };
  };
}

/** Every loop has a parent of its own: no trace grows for ever. */
function childrenOf(tracer: Tracer): (count: number) => number {
  return (count) => {
    const parent = tracer.startSpan('parent');
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('child', { childOf: parent });
      span.finish();
      seen += span.operationName.length;
    }
    parent.finish();
    return seen;
  };
}

function childrenOfTheActive(tracer: Tracer): MeasuredLoop {
  const children = (count: number): number => {
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const span = tracer.startSpan('child');
      span.finish();
      seen += span.operationName.length;
    }
    return seen;
  };
  return (count) => {
    const parent = tracer.startSpan('parent');
    const seen = tracer.withActiveSpan(parent, children, count);
    parent.finish();
    return seen;
  };
}

function asking(tracer: Tracer): MeasuredLoop {
  const span = tracer.startSpan('op');
  const asked = (count: number): number => {
    let seen = 0;
    for (let i = 0; i < count; i++) seen += tracer.activeSpan() === span ? 1 : 0;
    return seen;
  };
  return (count) => tracer.withActiveSpan(span, asked, count);
}

/** Makes something active once; undefined where what does that is not installed. */
type Activator = () => Activate | undefined;

function clew(): Activate {
  const tracer = tracerWith({ exporter: 'none' });
  const span = tracer.startSpan('op');
  return (work) => tracer.withActiveSpan(span, work);
}

/** Something was active, and is not while the work is done. */
function clewBefore(): Activate {
  const activate = clew();
  return (work) => {
    activate(() => undefined);
    return work();
  };
}

function bare(): Activate {
  const storage = new AsyncLocalStorage<object>();
  const store = {};
  return (work) => storage.run(store, work);
}

function activating(activator: Activator): Case {
  return async ({ effort }): Promise<Figures> => {
    const activate = activator();
    if (activate === undefined) return {};
    const one = () => 1;
    const loop = (count: number): number => {
      let seen = 0;
      for (let i = 0; i < count; i++) seen += activate(one);
      return seen;
    };
    return { ns: await measure(loop, effort, undefined) };
  };
}

function awaiting(loop: (count: number) => Promise<number>, activator: Activator = () => plainly): Case {
  return async ({ effort }): Promise<Figures> => {
    const activate = activator();
    if (activate === undefined) return {};
    return { ns: await measure((count) => activate(() => loop(count)), effort, undefined) };
  };
}

const plainly: Activate = (work) => work();

async function promises(count: number): Promise<number> {
  const resolved = Promise.resolve(1);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += await resolved;
  return sum;
}

async function functions(count: number): Promise<number> {
  const one = async () => 1;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += await one();
  return sum;
}
