import { setImmediate as turn } from 'node:timers/promises';
import { decoderRound } from './decoder-round';
import { PollutionWatch } from './pollution';
import { type Finding, Probe, shown, type Timed } from './probe';
import { Random } from './random';
import { spanRound } from './span-round';
import { Watchdog } from './watchdog';

/** Apart from each other by more than a round ever draws, so that no two rounds are alike. */
const SEED_STEP = 0x9e3779b9;
/** No call may take longer, ms. */
const MAX_CALL_MS = 50;
/** A call as slow as this is made again, to see whether it was the call. */
const DOUBTED_MS = 10;
const TRIES = 5;
/** What may be held once all code has run, between two looks; a leak of 100 bytes a round is found in an hour. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_ROUNDS = 2000;

export interface FuzzOptions {
  /** Of the first round; the others follow from it. */
  readonly seed: number;
  readonly untilMs: number;
  /** Ends when this many inputs have been tried. Default: as many as there is time for. */
  readonly inputs?: number;
  /** Ends after this many rounds, if the time is not up before. Default: as many as there is time for. */
  readonly rounds?: number;
  readonly onProgress?: (report: FuzzReport) => void;
}

export interface FuzzReport {
  inputs: number;
  rounds: number;
  /** With the seed that repeats them. */
  readonly findings: (Finding & { readonly seed: number })[];
  slowest: Timed & { readonly seed: number };
  /** By which the heap was larger after the last round than after the first ones, garbage not counted. */
  grownBytes: number;
}

/** Round after round until the time is up, or something was found. */
export async function fuzz({
  seed,
  untilMs,
  inputs = Number.POSITIVE_INFINITY,
  rounds = Number.POSITIVE_INFINITY,
  onProgress,
}: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = {
    inputs: 0,
    rounds: 0,
    findings: [],
    slowest: { call: 'none', ms: 0, seed },
    grownBytes: 0,
  };
  const pollution = new PollutionWatch();
  const watchdog = new Watchdog();
  let warmBytes: number | undefined;
  let at = seed;
  const rejected = (error: unknown) =>
    report.findings.push({
      seed: at,
      call: 'a round',
      problem: `nobody heard of a rejection: ${shown(error)}`,
    });
  process.on('unhandledRejection', rejected);
  const isOver = () => report.rounds >= rounds || report.inputs >= inputs || Date.now() >= untilMs;
  for (; !isOver() && report.findings.length === 0; at = (at + SEED_STEP) >>> 0) {
    watchdog.begins(at);
    await oneRound(at, report);
    // Node tells of rejections when a turn has ended.
    await turn();
    const polluted = pollution.found();
    if (polluted !== undefined)
      report.findings.push({ seed: at, call: 'a round', problem: `changed ${polluted}` });
    if (++report.rounds % LOOK_EVERY_ROUNDS !== 0) continue;
    warmBytes ??= heldBytes();
    report.grownBytes = heldBytes() - warmBytes;
    if (report.grownBytes > MAX_GROWTH_BYTES)
      report.findings.push({ seed, call: 'all rounds', problem: `${report.grownBytes} bytes are held` });
    onProgress?.(report);
  }
  process.off('unhandledRejection', rejected);
  await watchdog.end();
  return report;
}

async function oneRound(seed: number, report: FuzzReport): Promise<void> {
  const probe = await probed(seed);
  report.inputs += probe.times.length;
  for (const finding of probe.findings) report.findings.push({ seed, ...finding });
  let slowest = slowestOf(probe.times);
  if (slowest.ms <= report.slowest.ms) return;
  if (slowest.ms > DOUBTED_MS) slowest = slowestOf(await confirmed(seed, probe.times));
  if (slowest.ms > report.slowest.ms) report.slowest = { seed, ...slowest };
  const { call, ms } = slowest;
  if (ms > MAX_CALL_MS) report.findings.push({ seed, call, problem: `took ${ms.toFixed(0)} ms, each time` });
}

/**
 * The same calls again, and of each its shortest time, by the processor's clock: one that was slow once shared a processor, or
 * met the collector.
 */
async function confirmed(seed: number, first: readonly Timed[]): Promise<Timed[]> {
  let shortest = [...first];
  for (let tries = 1; tries < TRIES; tries++) {
    const { times } = await probed(seed, processorMs);
    shortest = shortest.map(({ call, ms }, index) => ({ call, ms: Math.min(ms, times[index]?.ms ?? 0) }));
  }
  return shortest;
}

function slowestOf(times: readonly Timed[]): Timed {
  return times.reduce((slowest, timed) => (timed.ms > slowest.ms ? timed : slowest), { call: 'none', ms: 0 });
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function probed(seed: number, now?: () => number): Promise<Probe> {
  const random = new Random(seed);
  const probe = new Probe(now);
  if (random.oneIn(3)) decoderRound(random, probe);
  else await spanRound(random, probe);
  return probe;
}

declare const gc: (() => void) | undefined;

/** Garbage not counted, if Node lets us collect it. */
function heldBytes(): number {
  if (typeof gc === 'function') gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
