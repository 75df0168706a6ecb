/** One call that went wrong. */
export interface Finding {
  readonly call: string;
  readonly problem: string;
}

/** A call and how long it took. */
export interface Timed {
  readonly call: string;
  readonly ms: number;
}

/** Kept of a round: one bug makes hundreds. */
const MAX_FINDINGS = 5;

/** Makes the calls of one round, none of which may throw, and keeps count and time. */
export class Probe {
  /** Every call, in order. */
  readonly times: Timed[] = [];
  readonly findings: Finding[] = [];
  readonly #now: () => number;

  /** `now` in ms: the clock on the wall, or that of the processor, which does not run while others do. */
  constructor(now: () => number = performance.now.bind(performance)) {
    this.#now = now;
  }

  /** Returns what `work` does, or undefined when it threw, which is a finding. */
  call<T>(call: string, work: () => T): T | undefined {
    const start = this.#now();
    try {
      return work();
    } catch (error) {
      this.found(call, `threw ${shown(error)}`);
      return undefined;
    } finally {
      this.times.push({ call, ms: this.#now() - start });
    }
  }

  found(call: string, problem: string): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push({ call, problem });
  }
}

/** An exception in words, even one that refuses to be read. */
export function shown(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? String(error)).slice(0, 1500) : String(error);
  } catch {
    return 'something unreadable';
  }
}
