import { Counters } from '../diagnostics/counters';
import { Diagnostics, type Logger } from '../diagnostics/logger';
import type { SpanRecord } from '../model/span-record';
import { JaegerPropagator } from '../propagation/jaeger';
import type { Propagator } from '../propagation/propagator';
import { InMemoryReporter } from '../reporter/in-memory-reporter';
import type { Reporter } from '../reporter/reporter';
import type { Sampler } from '../sampler/sampler';
import { ACCEPTED } from '../tracer/head-decision';
import { Tracer, type TracerOptions } from '../tracer/tracer';
import { FakeClock } from './fake-clock';
import { type SpanTreeOptions, spanTree } from './span-tree';

export interface TestTracerOptions
  extends Partial<
    Omit<
      TracerOptions,
      'clock' | 'setTimer' | 'counters' | 'diagnostics' | 'reporter' | 'propagator' | 'sampler'
    >
  > {
  /** Default: accepts every trace. */
  readonly sampler?: Sampler;
  /** Default: Jaeger's headers. */
  readonly propagator?: Propagator;
  /** Default: keeps the spans, for {@link TestTracer.spans}. */
  readonly reporter?: Reporter;
  readonly clock?: FakeClock;
  /** Gets what the tracer warns of; default: kept in {@link TestTracer.warnings}. */
  readonly logger?: Logger;
}

/** Without tags of its own: trees show what the instrumentation set. */
const ACCEPTING: Sampler = { decide: () => ACCEPTED };

const LIMITS = {
  maxTags: 128,
  maxLogs: 128,
  maxReferences: 128,
  maxValueBytes: 16 * 1024,
  maxNameLength: 1024,
  maxBaggageItems: 64,
  maxBaggageBytes: 8192,
};

/**
 * A real tracer on a fake clock that keeps its spans in memory: for tests of instrumentation. Nothing is sent, and no
 * time passes but by `clock.advance()`.
 *
 * ```ts
 * const tracer = new TestTracer();
 * handleRequest(tracer);
 * assert.equal(tracer.tree(), 'GET /books\n  load books');
 * ```
 */
export class TestTracer extends Tracer {
  readonly clock: FakeClock;
  readonly warnings: string[];
  readonly #memory: InMemoryReporter;

  constructor(options: TestTracerOptions = {}) {
    const clock = options.clock ?? new FakeClock();
    const warnings: string[] = [];
    const memory = new InMemoryReporter();
    const counters = new Counters();
    const logger = options.logger ?? {
      warn: (line) => warnings.push(line),
      error: (line) => warnings.push(line),
    };
    super({
      sampler: ACCEPTING,
      propagator: new JaegerPropagator(counters, options.limits ?? LIMITS),
      reporter: memory,
      tail: undefined,
      onFinish: undefined,
      flushIntervalMs: 1000,
      maxSegmentSpans: 1000,
      maxHeldSpans: 200_000,
      maxHeldBytes: 64 * 1024 * 1024,
      limits: LIMITS,
      traceId128Bit: true,
      flushTimeoutMs: 10_000,
      exitTimeoutMs: 0,
      disabled: false,
      activeSpan: false,
      onClose: undefined,
      ...options,
      clock,
      setTimer: clock.setTimer,
      counters,
      diagnostics: new Diagnostics(logger),
    });
    this.clock = clock;
    this.warnings = warnings;
    this.#memory = memory;
  }

  /** Spans that settled, in the order they were handed over. Spans that wait for an open one are not among them. */
  get spans(): readonly SpanRecord[] {
    return this.#memory.spans;
  }

  /** {@link spans} as indented text. */
  tree(options?: SpanTreeOptions): string {
    return spanTree(this.spans, options);
  }

  /** Forgets the spans so far. */
  clear(): void {
    this.#memory.clear();
  }
}
