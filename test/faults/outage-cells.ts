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
const SMALL_QUEUE_BYTES = 640 * 1024;
const SMALL_BATCH_BYTES = 16 * 1024;

/** Healthy for a second, dead for some time, and there again on the same port. */
class Mortal {
  readonly #arrivals: Arrivals;
  readonly #deadMs: number;
  #sink: Sink | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Spans that had come when it died. */
  arrivedBefore = 0;

  constructor(arrivals: Arrivals, deadMs: number) {
    this.#arrivals = arrivals;
    this.#deadMs = deadMs;
  }

  async start(): Promise<Faulty> {
    this.#sink = await this.#listen();
    return { origin: new URL(this.#sink.url()).origin, close: () => this.#close() };
  }

  async #listen(port?: number): Promise<Sink> {
    const answer = () => {
      this.#timer ??= setTimeout(() => void this.#die(), HEALTHY_MS);
      return OK_ANSWER;
    };
    return startSink(this.#arrivals, answer, { port });
  }

  async #die(): Promise<void> {
    const port = this.#sink?.port;
    await this.#close();
    this.arrivedBefore = this.#arrivals.distinct;
    this.#timer = setTimeout(async () => {
      this.#sink = await this.#listen(port);
    }, this.#deadMs);
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sink?.close();
    this.#sink = undefined;
  }
}

/** More spans than two of the small batches have: one may have been under way, and spared, when the queue was full. */
const SPARED = 200;

/**
 * What is missing is the oldest of what waited: everything came in its order, there is a gap where the backend died, and behind it
 * nothing is missing up to the newest. (Before it there may be others, small ones, where the machine stood still.)
 */
function gapFaults({ numbers }: Arrivals, arrivedBefore: number, finished: number): string[] {
  const steps = numbers.map((number, index) => number - (numbers[index - 1] ?? -1));
  const lastGap = steps.findLastIndex((step) => step !== 1);
  const faults: string[] = [];
  if (steps.some((step) => step <= 0)) faults.push('not in its order');
  if (lastGap < arrivedBefore - SPARED) faults.push('nothing is missing where it died');
  if (lastGap > arrivedBefore + SPARED)
    faults.push(`some are missing that are newer than ${lastGap - arrivedBefore} that were kept`);
  if (numbers.at(-1) !== finished - 1) faults.push('the newest is missing');
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
      start: (arrivals) => new Mortal(arrivals, deadMs).start(),
      expected: { sent: 'all', maybeDuplicated: 'any', recovers: true, ...warned },
    },
    {
      name: `${name}, with a queue of 640 KiB`,
      load,
      env: {
        CLEW_MAX_QUEUE_BYTES: String(SMALL_QUEUE_BYTES),
        CLEW_MAX_BATCH_BYTES: String(SMALL_BATCH_BYTES),
      },
      start: async (arrivals) => {
        const mortal = new Mortal(arrivals, deadMs);
        const faults = (finished: number) => gapFaults(arrivals, mortal.arrivedBefore, finished);
        return { ...(await mortal.start()), faults };
      },
      expected: {
        ...{ sent: 'some', dropped: { 'queue-full': 'some' }, maybeDuplicated: 'any', recovers: true },
        ...warned,
        warnings: [
          ...warned.warnings,
          /the queue for .* is full \(655360 bytes\); the oldest spans are dropped/,
        ],
      },
    },
  ];
}
