import type { Arrivals } from './arrivals';
import { type Course, type Phase, WARM_UP_OUTAGES } from './course';
import { type LoopDelay, type Sample, SPANS_PER_SECOND } from './messages';
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
  /** After the warm-up, and the middle one of each kind of phase. */
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

export function figuresOf(ran: Ran): Figures {
  return { ...loadOf(ran), ...deliveryOf(ran), ...costOf(ran) };
}

type Load = 'seconds' | 'rate' | 'queueSeconds' | 'looks' | 'outages' | 'code';
type Cost = 'maxWaitingBytes' | 'memory' | 'peaks' | 'loop' | 'cpuPercent' | 'series';

function loadOf({ course, traced, untraced }: Ran): Pick<Figures, Load> {
  const { phases, queueSeconds } = course;
  const fromSeconds = measuredFrom(phases);
  return {
    seconds: traced.samples[traced.samples.length - 1].seconds,
    rate: Math.min(rateOf(traced, fromSeconds), rateOf(untraced, fromSeconds)),
    queueSeconds,
    looks: traced.samples.length,
    outages: {
      short: named(phases, 'short outage').length,
      long: named(phases, 'long outage').length + WARM_UP_OUTAGES,
    },
    code: traced.code,
  };
}

function deliveryOf({ course, traced, arrivals }: Ran): Omit<Figures, Load | Cost> {
  const { end, samples } = traced;
  if (end?.stats === undefined) throw new Error('the program has not told its end');
  const { made, complete, stats } = end;
  const { sent, dropped, waiting, maybeDuplicated } = stats;
  const [exporter] = stats.exporters;
  const { distinct, again, strange } = arrivals;
  const otherTimes = [...named(course.phases, 'steady'), ...named(course.phases, 'short outage')];
  return {
    ...{ made, sent, dropped: dropped as Record<string, number>, waiting, maybeDuplicated, complete },
    bytesPerSpan: exporter.bytesSent / exporter.sent,
    fault: samples.find(({ fault }) => fault !== undefined)?.fault,
    droppedAtOtherTimes: otherTimes.reduce((sum, phase) => sum + droppedIn(phase), 0),
    arrived: { distinct, again, strange },
    missing: arrivals.missingBelow(made),
  };
}

function costOf({ course, traced, untraced }: Ran): Pick<Figures, Cost> {
  const { samples } = traced;
  const fromSeconds = measuredFrom(course.phases);
  const peak = (some: readonly Sample[]) => Math.max(...some.map(({ rss }) => rss));
  return {
    maxWaitingBytes: Math.max(...samples.map(({ stats }) => stats?.exporters[0].waitingBytes ?? 0)),
    memory: trendOf(steadyMemory(traced, course.phases)),
    peaks: {
      before: peak(samples.filter(({ seconds }) => seconds <= fromSeconds)),
      after: peak(samples.filter(({ seconds }) => seconds > fromSeconds)),
      untraced: trendOf(untraced.samples.map(({ seconds, rss }) => ({ x: seconds, y: rss }))).mean,
    },
    loop: loopDelays(traced, untraced),
    cpuPercent: cpuPercentOf(traced, fromSeconds) - cpuPercentOf(untraced, fromSeconds),
    series: seriesOf(traced, untraced),
  };
}

function named(phases: readonly Phase[], name: string): Phase[] {
  return phases.filter((phase) => phase.name === name);
}

function measuredFrom(phases: readonly Phase[]): number {
  return phases.find(({ name }) => name !== 'warm-up')?.before.seconds ?? 0;
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
  const steady = named(phases, 'steady');
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

/** The whole of what was measured, then the middle one of each kind of phase; both programs pass through them at the same time. */
function loopDelays(traced: Soaked, untraced: Soaked): Figures['loop'] {
  const pairs = traced.loops.map(({ phase, delay }, i) => {
    return { phase, traced: delay, untraced: untraced.loops[i].delay };
  });
  const kinds = new Set(pairs.map(({ phase }) => phase).filter((phase) => phase !== 'warm-up'));
  const middles = [...kinds].map((kind) => {
    const alike = pairs.filter(({ phase }) => phase === kind).sort((a, b) => excess(a) - excess(b));
    return alike[alike.length >> 1];
  });
  const [whole, untracedWhole] = [traced.end?.whole, untraced.end?.whole];
  if (whole === undefined || untracedWhole === undefined) return middles;
  return [{ phase: 'all', traced: whole, untraced: untracedWhole }, ...middles];
}

function excess({ traced, untraced }: { traced: LoopDelay; untraced: LoopDelay }): number {
  return traced.p99 - untraced.p99;
}
