import type { Arrivals } from './arrivals';
import {
  type Cell,
  EXIT_CODE,
  EXIT_TIMEOUT_MS,
  type Expected,
  type Faulty,
  NOT_DELIVERED,
  type Share,
} from './cell';
import type { Told } from './program';
import type { Ran } from './run-program';

/** What a cell's outcome is held against. */
export interface Trial {
  readonly cell: Cell;
  readonly faulty: Faulty;
  readonly arrivals: Arrivals;
  readonly ran: Ran;
  /** The same program's, with tracing off. */
  readonly off: Told;
  readonly allowance: Allowance;
}

/** By how much a traced program may differ from one that is not. */
export interface Allowance {
  /** On top of a quarter of the event loop's delay (p99) with tracing off, ms. */
  readonly delayMs: number;
  readonly memoryBytes: number;
  readonly endMs: number;
}

const LEAST_LOOKS = 50;
const OUR_LINE = /^clew warning: /;

/** What is wrong with a cell, in words; nothing when all is as it must be. */
export function faultsOf(trial: Trial): string[] {
  const { ran, faulty } = trial;
  const { told } = ran;
  if (told === undefined)
    return [`it came to no end of its own (${ran.code} ${ran.signal}): ${ran.stderr.slice(0, 300)}`];
  return [
    ...(ran.code === EXIT_CODE ? [] : [`exit code ${ran.code} ${ran.signal}`]),
    ...(told.wrong === undefined ? [] : [`the books: ${told.wrong}`]),
    ...(told.looks >= LEAST_LOOKS ? [] : [`only ${told.looks} looks at the books`]),
    ...(trial.arrivals.undecodable === undefined
      ? []
      : [`what came is broken: ${trial.arrivals.undecodable}`]),
    ...spanFaults(told, trial),
    ...warningFaults(ran.stderr, trial.cell.expected),
    ...burdenFaults(told, trial),
    ...(faulty.faults?.(told.finished) ?? []),
  ];
}

/** Whether slowness is all that was wrong: of that a busy machine may be the cause. */
export function isOnlySlow(faults: readonly string[]): boolean {
  return faults.length > 0 && faults.every((fault) => fault.startsWith('slow: '));
}

function spanFaults({ finished, stats, waitingAfterLoad }: Told, { cell, arrivals }: Trial): string[] {
  if (stats === undefined) return ['no books'];
  const { sent, dropped, waiting, maybeDuplicated } = stats;
  const { expected } = cell;
  const faults: string[] = [];
  const expectShare = (what: string, count: number, share: Share | 'any') => {
    if (share !== 'any' && share !== shareOf(count, finished))
      faults.push(`${what}: ${count} of ${finished}, not ${share}`);
  };
  expectShare('sent', sent, expected.sent ?? 'none');
  expectShare('waiting', waiting, expected.waiting ?? 'none');
  for (const reason of new Set([...Object.keys(dropped), ...Object.keys(expected.dropped ?? {})]) as Set<
    keyof typeof dropped
  >)
    expectShare(`dropped as ${reason}`, dropped[reason] ?? 0, expected.dropped?.[reason] ?? 'none');
  expectShare('arrived', arrivals.distinct, expected.arrived ?? expected.sent ?? 'none');
  if (expected.maybeDuplicated !== 'any' && maybeDuplicated > 0 !== (expected.maybeDuplicated === 'some'))
    faults.push(`maybeDuplicated: ${maybeDuplicated}, not ${expected.maybeDuplicated ?? 'none'}`);
  if (sent !== arrivals.acknowledged) faults.push(`${sent} sent, but ${arrivals.acknowledged} acknowledged`);
  if (arrivals.twice > maybeDuplicated)
    faults.push(`${arrivals.twice} came twice, ${maybeDuplicated} are told`);
  if (expected.recovers === true && waitingAfterLoad > finished / 10)
    faults.push(`${waitingAfterLoad} still waited long after the backend was back`);
  return faults;
}

function shareOf(count: number, finished: number): Share {
  if (count === 0) return 'none';
  return count === finished ? 'all' : 'some';
}

/** Each line that must be there is there once, and no other. */
function warningFaults(
  stderr: string,
  { warnings = [], mayWarn = [], waiting = 'none' }: Expected,
): string[] {
  const must = waiting === 'none' ? [...warnings] : [...warnings, NOT_DELIVERED];
  const may = [...mayWarn];
  const faults: string[] = [];
  for (const line of stderr.split('\n').filter((text) => text !== '')) {
    const text = line.replace(OUR_LINE, '');
    const list = [must, may].find((patterns) => patterns.some((pattern) => pattern.test(text)));
    if (list === undefined) faults.push(`on standard error: ${line}`);
    else
      list.splice(
        list.findIndex((pattern) => pattern.test(text)),
        1,
      );
  }
  return [...faults, ...must.map((pattern) => `not on standard error: ${pattern.source}`)];
}

function burdenFaults(told: Told, { off, allowance }: Trial): string[] {
  const faults: string[] = [];
  const mostDelayMs = off.delayP99Ms * 1.25 + allowance.delayMs;
  if (told.delayP99Ms > mostDelayMs)
    faults.push(
      `slow: event-loop delay (p99) ${told.delayP99Ms.toFixed(1)} ms, off ${off.delayP99Ms.toFixed(1)} ms`,
    );
  if (told.peakBytes > off.peakBytes + allowance.memoryBytes)
    faults.push(`peak memory ${inMb(told.peakBytes)} MB, off ${inMb(off.peakBytes)} MB`);
  if (told.endMs > EXIT_TIMEOUT_MS + allowance.endMs)
    faults.push(`slow: it ended ${Math.round(told.endMs)} ms after its load`);
  return faults;
}

function inMb(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}
