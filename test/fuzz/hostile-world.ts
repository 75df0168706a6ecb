import type { ClewOptions, FinishedSpan } from '../../src/config/options';
import { initTracer } from '../../src/init';
import type { SpanRecord } from '../../src/model/span-record';
import { ACCEPT, DEFER, DENY } from '../../src/model/verdict';
import type { Tracer } from '../../src/tracer/tracer';
import { hostileValue, thrown } from './hostile-values';
import type { Random } from './random';

/** Seldom enough that most spans go the whole way. */
const CALLBACK_FAILS_ONE_IN = 10;

/** What a callback may do: what it is for, or anything else. */
type Act = (usual: () => unknown) => unknown;

/** A tracer whose logger, sampler, hook and reporter are an application's worst, and the spans that come out of it. */
export interface HostileWorld {
  readonly tracer: Tracer;
  readonly reported: SpanRecord[];
  /** What the last fence of Clew's own says it has caught. */
  readonly defects: string[];
}

export function hostileWorld(random: Random): HostileWorld {
  const reported: SpanRecord[] = [];
  const defects: string[] = [];
  let tracer: Tracer | undefined;
  const act: Act = (usual) => misbehave(random, usual, () => useTracer(random, tracer));
  const options: ClewOptions = {
    flushTimeoutMs: 1,
    serviceName: 'fuzzed',
    reporter: hostileReporter(act, reported),
    logger: hostileLogger(act, defects),
    logLevel: 'debug',
  };
  if (random.oneIn(2)) options.sampler = hostileSampler(random, act);
  if (random.oneIn(2)) options.onFinish = (span) => act(() => edit(random, span));
  if (random.oneIn(4)) options.redact = ['seen', '*a*', 'error.*'];
  if (random.oneIn(8)) options.disabled = true;
  if (random.oneIn(4)) options.logSpans = true;
  if (random.oneIn(2)) options.activeSpan = true;
  if (random.oneIn(2)) options.propagation = ['jaeger', 'w3c', 'baggage', 'b3', 'b3-multi', 'ot-tracer'];
  if (random.oneIn(4))
    options.limits = {
      maxTags: 2,
      maxLogs: random.below(3),
      maxReferences: random.below(2),
      maxValueBytes: 1 + random.below(20),
      maxNameLength: 5,
    };
  if (random.oneIn(4))
    Object.assign(options, { maxSegmentSpans: 1 + random.below(3), maxHeldSpans: 1 + random.below(9) });
  tracer = initTracer(options);
  return { tracer, reported, defects };
}

/** Answers as `usual` does, or throws, or answers nonsense, now or later, or uses the tracer that calls it. */
function misbehave(random: Random, usual: () => unknown, useIt: () => unknown): unknown {
  if (!random.oneIn(CALLBACK_FAILS_ONE_IN)) return usual();
  switch (random.below(5)) {
    case 0:
      return hostileValue(random);
    case 1:
      return Promise.reject(thrown(random));
    case 2:
      useIt();
      return usual();
    default:
      throw thrown(random);
  }
}

/** As an application does that traces its own callbacks. */
function useTracer(random: Random, tracer: Tracer | undefined): void {
  const span = tracer?.startSpan('within');
  span?.setTag('sampling.priority', random.below(3)).log({ event: 'within' });
  tracer?.inject(span, 'http_headers', {});
  tracer?.startSpan('below', { childOf: span }).finish();
  span?.finish();
  if (random.oneIn(4)) void tracer?.flush({ timeoutMs: 1 });
  if (random.oneIn(20)) void tracer?.close({ timeoutMs: 1 });
}

function edit(random: Random, span: FinishedSpan): void {
  span.setTag('seen', true);
  if (random.oneIn(4)) span.editValues((_, value) => (random.oneIn(3) ? hostileValue(random) : value));
}

function hostileLogger(act: Act, defects: string[]): ClewOptions['logger'] {
  const say = (message: string) => {
    if (message.includes('a defect of Clew')) defects.push(message);
    return act(() => undefined);
  };
  return { debug: say, info: say, warn: say, error: say };
}

function hostileSampler(random: Random, act: Act): object {
  const verdict = random.pick([ACCEPT, ACCEPT, DENY, DEFER]);
  return {
    decide: () => act(() => ({ verdict, tags: ['sampler.type', 'hostile'] })),
    toString: () => {
      if (random.oneIn(CALLBACK_FAILS_ONE_IN)) throw thrown(random);
      return 'hostile';
    },
    close: () => act(() => undefined),
  };
}

function hostileReporter(act: Act, reported: SpanRecord[]): object {
  return {
    report: (spans: readonly SpanRecord[]) => act(() => reported.push(...spans)),
    flush: async () => act(() => undefined),
    close: async () => act(() => undefined),
    stats: () => act(() => []),
  };
}
