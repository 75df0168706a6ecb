import type { ClewOptions } from '../../src/config/options';
import { initTracer } from '../../src/init';
import type { SpanRecord } from '../../src/model/span-record';
import { ACCEPT, DEFER, DENY } from '../../src/model/verdict';
import type { Tracer } from '../../src/tracer/tracer';
import { hostileValue, thrown } from './hostile-values';
import type { Random } from './random';

/** Seldom enough that most spans go the whole way. */
const CALLBACK_FAILS_ONE_IN = 10;

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
  const options: ClewOptions = {
    flushTimeoutMs: 1,
    serviceName: 'fuzzed',
    reporter: hostileReporter(random, reported),
    logger: hostileLogger(random, defects),
    logLevel: 'debug',
  };
  if (random.oneIn(2)) options.sampler = hostileSampler(random);
  if (random.oneIn(2)) options.onFinish = (span) => misbehave(random, () => span.setTag('seen', true));
  if (random.oneIn(8)) options.disabled = true;
  if (random.oneIn(4)) options.logSpans = true;
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
  return { tracer: initTracer(options), reported, defects };
}

/** Answers as `usual` does, or throws, or answers nonsense. */
function misbehave(random: Random, usual: () => unknown): unknown {
  if (!random.oneIn(CALLBACK_FAILS_ONE_IN)) return usual();
  if (random.oneIn(2)) throw thrown(random);
  return hostileValue(random);
}

function hostileLogger(random: Random, defects: string[]): ClewOptions['logger'] {
  const say = (message: string) => {
    if (message.includes('a defect of Clew')) defects.push(message);
    misbehave(random, () => undefined);
  };
  return { debug: say, info: say, warn: say, error: say };
}

function hostileSampler(random: Random): object {
  const verdict = random.pick([ACCEPT, ACCEPT, DENY, DEFER]);
  return {
    decide: () => misbehave(random, () => ({ verdict, tags: ['sampler.type', 'hostile'] })),
    toString: () => misbehave(random, () => 'hostile'),
    close: () => misbehave(random, () => undefined),
  };
}

function hostileReporter(random: Random, reported: SpanRecord[]): object {
  return {
    report: (spans: readonly SpanRecord[]) => misbehave(random, () => reported.push(...spans)),
    flush: async () => misbehave(random, () => undefined),
    close: async () => misbehave(random, () => undefined),
    stats: () => misbehave(random, () => []),
  };
}
