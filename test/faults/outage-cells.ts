import type { Sink } from '../fakes/sink';
import type { Arrivals } from './arrivals';
import type { Cell, Faulty, Load } from './cell';
import { OK_ANSWER, startSink } from './http-faults';

/** How long it is dead, and for how long there is load; before it dies, a second; afterwards, until the longest pause is over. */
export interface Outage {
  readonly deadMs: number;
  readonly load: Partial<Load>;
}

const HEALTHY_MS = 1000;
const SMALL_QUEUE_BYTES = 128 * 1024;

/** Healthy for a second, dead for some time, and there again on the same port. */
async function dies(arrivals: Arrivals, deadMs: number): Promise<Faulty> {
  let sink: Sink | undefined;
  let died = false;
  let timer: NodeJS.Timeout | undefined;
  const start = async (port?: number): Promise<Sink> => startSink(arrivals, answer, { port });
  const die = async (): Promise<void> => {
    const port = sink?.port;
    await sink?.close();
    sink = undefined;
    timer = setTimeout(async () => {
      sink = await start(port);
    }, deadMs);
  };
  const answer = () => {
    if (!died) timer = setTimeout(() => void die(), HEALTHY_MS);
    died = true;
    return OK_ANSWER;
  };
  sink = await start();
  const close = async () => {
    clearTimeout(timer);
    await sink?.close();
  };
  return { origin: new URL(sink.url()).origin, close };
}

/**
 * What is missing is the oldest of what waited: everything came in its order, there is a gap, and behind it nothing is missing up to
 * the newest. (Before it there may be others, small ones, where the machine stood still.)
 */
function gapFaults({ numbers }: Arrivals, finished: number): string[] {
  const steps = numbers.map((number, index) => number - (numbers[index - 1] ?? -1));
  const widest = Math.max(...steps);
  const behind = steps.slice(steps.lastIndexOf(widest) + 1);
  const faults: string[] = [];
  if (steps.some((step) => step <= 0)) faults.push('not in its order');
  if (widest === 1) faults.push('nothing is missing');
  if (behind.some((step) => step !== 1) || numbers.at(-1) !== finished - 1)
    faults.push('some are missing that are newer than those that were kept');
  return faults;
}

export function outageCells({ deadMs, load }: Outage): Cell[] {
  const name = `dies for ${deadMs / 1000} s under load`;
  const warned = {
    warnings: [/ECONNREFUSED.* Nothing listens there/],
    // The request that was under way when it died, if there was one.
    mayWarn: [/ECONNRESET|EPIPE|UND_ERR_SOCKET/],
  };
  return [
    {
      name,
      load,
      start: (arrivals) => dies(arrivals, deadMs),
      expected: { sent: 'all', maybeDuplicated: 'any', recovers: true, ...warned },
    },
    {
      name: `${name}, with a queue of 128 KiB`,
      load,
      env: {
        CLEW_MAX_QUEUE_BYTES: String(SMALL_QUEUE_BYTES),
        CLEW_MAX_BATCH_BYTES: String(SMALL_QUEUE_BYTES / 8),
      },
      start: async (arrivals) => ({
        ...(await dies(arrivals, deadMs)),
        faults: (finished: number) => gapFaults(arrivals, finished),
      }),
      expected: {
        ...{ sent: 'some', dropped: { 'queue-full': 'some' }, maybeDuplicated: 'any', recovers: true },
        ...warned,
        warnings: [
          ...warned.warnings,
          /the queue for .* is full \(131072 bytes\); the oldest spans are dropped/,
        ],
      },
    },
  ];
}
