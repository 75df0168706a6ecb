import type { Arrivals } from './arrivals';
import { type Course, type Phase, WARM_UP_OUTAGES } from './course';
import { type LoopDelay, SPANS_PER_SECOND } from './messages';
import type { Soaked } from './soaked';
import { trendOf } from './trend';

/** What one soak has found, as it is kept. */
export interface Figures {
  readonly seconds: number;
  readonly made: number;
  /** Spans a second after the warm-up, of the slower of the two programs. */
  readonly rate: number;
  readonly bytesPerSpan: number;
  readonly queueSeconds: number;
  readonly looks: number;
  /** The first of what was wrong in the books. */
  readonly fault: string | undefined;
  readonly outages: { readonly short: number; readonly long: number };
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Dropped in short outages and steady phases. */
  readonly droppedAtOtherTimes: number;
  readonly waiting: number;
  readonly maybeDuplicated: number;
  readonly complete: boolean;
  readonly arrived: { readonly distinct: number; readonly again: number; readonly strange: number };
  readonly missing: number;
  readonly maxWaitingBytes: number;
  /** Resident, bytes, in steady phases. */
  readonly memory: { readonly mean: number; readonly changePercent: number };
  /** Resident, bytes: the most in the warm-up's outage and in those after it, and the mean of the untraced program. */
  readonly peaks: { readonly before: number; readonly after: number; readonly untraced: number };
  /** After the warm-up, and the worst of each kind of phase. */
  readonly loop: readonly {
    readonly phase: string;
    readonly traced: LoopDelay;
    readonly untraced: LoopDelay;
  }[];
  /** What tracing takes of a core, in percent. */
  readonly cpuPercent: number;
  readonly code: number | null;
  /** Each look: second, then MiB that are resident, of V8's heap, outside of it, waiting, and resident in the untraced program. */
  readonly series: readonly (readonly number[])[];
}

export interface Ran {
  readonly course: Course;
  readonly traced: Soaked;
  readonly untraced: Soaked;
  readonly arrivals: Arrivals;
}

export function figuresOf({ course, traced, untraced, arrivals }: Ran): Figures {
  const { phases } = course;
  const { end } = traced;
  if (end?.stats === undefined || untraced.end === undefined)
    throw new Error('a program has not told its end');
  const { stats, made, complete } = end;
  const [exporter] = stats.exporters;
  const measured = phases.filter(({ name }) => name !== 'warm-up');
  const named = (name: string) => phases.filter((phase) => phase.name === name);
  const fromSeconds = measured[0].before.seconds;
  const before = traced.samples.filter(({ seconds }) => seconds <= fromSeconds);
  const after = traced.samples.filter(({ seconds }) => seconds > fromSeconds);
  const { distinct, again, strange } = arrivals;
  const rss = (samples: typeof before) => samples.map((sample) => sample.rss);
  return {
    seconds: traced.samples[traced.samples.length - 1].seconds,
    made,
    rate: Math.min(rateOf(traced, fromSeconds), rateOf(untraced, fromSeconds)),
    bytesPerSpan: exporter.bytesSent / exporter.sent,
    queueSeconds: course.queueSeconds,
    looks: traced.samples.length,
    fault: traced.samples.find(({ fault }) => fault !== undefined)?.fault,
    outages: { short: named('short outage').length, long: named('long outage').length + WARM_UP_OUTAGES },
    sent: stats.sent,
    dropped: stats.dropped as Record<string, number>,
    droppedAtOtherTimes: [...named('steady'), ...named('short outage')].reduce(
      (sum, phase) => sum + droppedIn(phase),
      0,
    ),
    waiting: stats.waiting,
    maybeDuplicated: stats.maybeDuplicated,
    complete,
    arrived: { distinct, again, strange },
    missing: arrivals.missingBelow(made),
    maxWaitingBytes: Math.max(
      ...traced.samples.map((sample) => sample.stats?.exporters[0].waitingBytes ?? 0),
    ),
    memory: trendOf(steadyMemory(traced, phases)),
    peaks: {
      before: Math.max(...rss(before)),
      after: Math.max(...rss(after)),
      untraced: trendOf(untraced.samples.map((sample) => ({ x: sample.seconds, y: sample.rss }))).mean,
    },
    loop: loopDelays(traced, untraced),
    cpuPercent: cpuPercentOf(traced, fromSeconds) - cpuPercentOf(untraced, fromSeconds),
    code: traced.code,
    series: seriesOf(traced, untraced),
  };
}

function seriesOf(traced: Soaked, untraced: Soaked): number[][] {
  const mib = (bytes = 0) => Math.round(bytes / 2 ** 18) / 4;
  return traced.samples.map(({ seconds, rss, heapUsed, external, stats }, i) => [
    Math.round(seconds),
    mib(rss),
    mib(heapUsed),
    mib(external),
    mib(stats?.exporters[0].waitingBytes),
    mib(untraced.samples[i]?.rss),
  ]);
}

function droppedIn({ before, after }: Phase): number {
  const dropped = (sample: typeof before) =>
    Object.values(sample.stats?.dropped ?? {}).reduce((sum, count) => sum + count, 0);
  return dropped(after) - dropped(before);
}

function steadyMemory({ samples }: Soaked, phases: readonly Phase[]): { x: number; y: number }[] {
  const steady = phases.filter(({ name }) => name === 'steady');
  return samples
    .filter(({ seconds }) =>
      steady.some(({ before, after }) => seconds > before.seconds && seconds <= after.seconds),
    )
    .map(({ seconds, rss }) => ({ x: seconds, y: rss }));
}

function sinceWarmUp({ samples }: Soaked, fromSeconds: number) {
  const first = samples.find(({ seconds }) => seconds >= fromSeconds) ?? samples[0];
  const last = samples[samples.length - 1];
  return { first, last, seconds: last.seconds - first.seconds };
}

function rateOf(program: Soaked, fromSeconds: number): number {
  const { first, last, seconds } = sinceWarmUp(program, fromSeconds);
  return (last.made - first.made) / seconds;
}

/** At the full rate; a program that fell behind would seem cheap. */
function cpuPercentOf(program: Soaked, fromSeconds: number): number {
  const { first, last } = sinceWarmUp(program, fromSeconds);
  return (((last.cpuMs - first.cpuMs) / (last.made - first.made)) * SPANS_PER_SECOND) / 10;
}

/** Both programs pass through the same phases at the same time. */
function loopDelays(traced: Soaked, untraced: Soaked): Figures['loop'] {
  const worst = new Map<string, Figures['loop'][number]>();
  traced.loops.forEach(({ phase, delay }, i) => {
    if (phase === 'warm-up') return;
    const pair = { phase, traced: delay, untraced: untraced.loops[i].delay };
    const known = worst.get(phase);
    if (known === undefined || excess(pair) > excess(known)) worst.set(phase, pair);
  });
  const [a, b] = [traced.end?.whole, untraced.end?.whole];
  if (a === undefined || b === undefined) return [...worst.values()];
  return [{ phase: 'all', traced: a, untraced: b }, ...worst.values()];
}

function excess({ traced, untraced }: { traced: LoopDelay; untraced: LoopDelay }): number {
  return traced.p99 - untraced.p99;
}
