import type { Figures } from './figures';
import { SPANS_PER_SECOND } from './messages';

/** One promise, and whether it was kept. */
export interface Check {
  readonly promise: string;
  readonly kept: boolean;
  readonly found: string;
}

const MAX_GROWTH_PERCENT = 5;
const MAX_LOOP_RATIO = 1.25;
const MAX_LOOP_EXTRA_MS = 2;
const MAX_BATCH_BYTES = 512 * 1024;
/** Of the rate that is asked for: below it, something else was tested. */
const RATE_SHARE = 0.95;

const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const count = (n: number) => n.toLocaleString('en-US').replaceAll(',', ' ');

export function checksOf(figures: Figures, maxQueueBytes: number): Check[] {
  return [...loadChecks(figures), ...deliveryChecks(figures), ...costChecks(figures, maxQueueBytes)];
}

function loadChecks({ rate, code, outages }: Figures): Check[] {
  return [
    {
      promise: `${count(SPANS_PER_SECOND)} spans a second were made`,
      kept: rate >= SPANS_PER_SECOND * RATE_SHARE,
      found: `${count(Math.round(rate))} a second, ${outages.short} short outages and ${outages.long} long ones`,
    },
    { promise: 'the program ended by itself', kept: code === 0, found: `exit code ${code}` },
  ];
}

function deliveryChecks(figures: Figures): Check[] {
  const { fault, looks, made, sent, dropped, droppedAtOtherTimes, waiting, complete, arrived, missing } =
    figures;
  const { 'queue-full': full = 0, ...others } = dropped;
  return [
    { promise: 'the books were exact', kept: fault === undefined, found: fault ?? `at ${looks} looks` },
    {
      promise: 'nothing was lost while the queue had room',
      kept: droppedAtOtherTimes === 0,
      found: `${count(droppedAtOtherTimes)} of ${count(made)} spans`,
    },
    {
      promise: 'what was dropped was dropped for a full queue, in the long outages',
      kept: full > 0 && Object.keys(others).length === 0,
      found: JSON.stringify(dropped),
    },
    {
      promise: 'what was sent has arrived, and nothing else',
      kept: arrived.distinct === sent && arrived.strange === 0,
      found: `${count(sent)} sent, ${count(arrived.distinct)} arrived`,
    },
    {
      promise: 'what has not arrived is what was dropped',
      kept: missing === full,
      found: `${count(missing)} missing, ${count(full)} dropped`,
    },
    {
      promise: 'what arrived twice, its answer lost, was told as perhaps doubled',
      kept: arrived.again > 0 && arrived.again <= figures.maybeDuplicated,
      found: `${count(arrived.again)} twice, ${count(figures.maybeDuplicated)} told`,
    },
    {
      promise: 'close() delivered the rest',
      kept: complete && waiting === 0 && sent + full === made,
      found: `${waiting} waiting`,
    },
  ];
}

function costChecks({ memory, peaks, maxWaitingBytes, loop }: Figures, maxQueueBytes: number): Check[] {
  return [
    {
      promise: 'the queue kept its bound',
      kept: maxWaitingBytes <= maxQueueBytes + 2 * MAX_BATCH_BYTES,
      found: mib(maxWaitingBytes),
    },
    {
      promise: `memory grew by at most ${MAX_GROWTH_PERCENT} %`,
      kept: memory.changePercent <= MAX_GROWTH_PERCENT,
      found: `${memory.changePercent.toFixed(1)} % of ${mib(memory.mean)}`,
    },
    {
      promise: `nor did its peaks`,
      kept: peaks.after <= peaks.before * (1 + MAX_GROWTH_PERCENT / 100),
      found: `${mib(peaks.before)} in the warm-up, ${mib(peaks.after)} later`,
    },
    ...loop.map(({ phase, traced, untraced }) => ({
      promise: `the event loop's p99 was at most ${MAX_LOOP_RATIO} times the untraced one's + ${MAX_LOOP_EXTRA_MS} ms (${phase})`,
      kept: traced.p99 <= MAX_LOOP_RATIO * untraced.p99 + MAX_LOOP_EXTRA_MS,
      found: `${traced.p99.toFixed(2)} ms, untraced ${untraced.p99.toFixed(2)} ms`,
    })),
  ];
}
