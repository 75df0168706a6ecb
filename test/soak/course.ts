import { setTimeout as delay } from 'node:timers/promises';
import type { Backend } from './backend';
import { type Sample, SPANS_PER_SECOND } from './messages';
import type { Soaked } from './soaked';

export type PhaseName = 'warm-up' | 'steady' | 'short outage' | 'long outage';

/** A stretch of the run, between two looks. An outage goes on until what had gathered has been delivered. */
export interface Phase {
  readonly name: PhaseName;
  readonly before: Sample;
  readonly after: Sample;
}

/** Before anything is killed: how many bytes a span takes must be known. */
const FIRST_SECONDS = 10;
/** After each of the warm-up's outages, at least. A program's memory goes on to settle for a while, traced or not. */
const REST_SECONDS = 5;
const REST_SHARE = 0.05;
/** Of memory that the first outage took, a part is given back, and that part differs: the second one is like all others. */
export const WARM_UP_OUTAGES = 2;
/** Of the time that the queue lasts. The pauses between tries can make twice of an outage. */
const SHORT = 0.35;
const LONG = 1.3;
/** What lies in the queue on an ordinary day. */
const DRAINED_BYTES = 2 * 1024 * 1024;
const NEVER_DRAINED_SECONDS = 90;
/** Of a queue's bytes, what messages take: the arrays that they lie in are larger. */
const FILLING = 0.9;

export interface CourseOptions {
  readonly backend: Backend;
  readonly traced: Soaked;
  readonly untraced: Soaked;
  readonly maxQueueBytes: number;
  readonly minutes: number;
}

/**
 * ```
 *   warm-up                                          measured
 *   up ─ long outage ─ rest ─ long outage ─ rest ──► steady ─ outage ─ steady ─ outage ─ … (short; a long one in the middle)
 * ```
 * Memory has been at its highest before it is judged.
 */
export class Course {
  readonly phases: Phase[] = [];
  /** How long the queue lasts, by the bytes of the first spans. */
  queueSeconds = 0;
  readonly #options: CourseOptions;
  #name: PhaseName = 'warm-up';
  #before: Sample | undefined = undefined;
  #falls = 0;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { traced, minutes, maxQueueBytes } = this.#options;
    this.#begin('warm-up');
    const first = await this.#wait(FIRST_SECONDS);
    const [exporter] = first.stats?.exporters ?? [];
    const bytesPerSpan = exporter.bytesSent / exporter.sent;
    this.queueSeconds = (maxQueueBytes * FILLING) / (SPANS_PER_SECOND * bytesPerSpan);
    for (let i = 0; i < WARM_UP_OUTAGES; i++) {
      await this.#away(LONG);
      await this.#wait(Math.max(REST_SECONDS, minutes * 60 * REST_SHARE));
    }
    const fromSeconds = traced.last?.seconds ?? 0;
    const seconds = minutes * 60 - fromSeconds;
    const outages = Math.max(3, Math.min(12, Math.round(seconds / 40)));
    for (let i = 0; i < outages; i++) {
      const endSeconds = fromSeconds + ((i + 1) / outages) * seconds;
      await this.#cycle(i === outages >> 1 ? 'long outage' : 'short outage', endSeconds);
    }
    this.#endPhase();
  }

  /** Something steady, an outage, and something steady again until its time is over. */
  async #cycle(name: 'short outage' | 'long outage', endSeconds: number): Promise<void> {
    const { traced } = this.#options;
    this.#begin('steady');
    const { seconds } = traced.last ?? (await traced.nextSample());
    await this.#wait(Math.max(1, (endSeconds - seconds) / 3));
    this.#begin(name);
    await this.#away(name === 'long outage' ? LONG : SHORT);
    this.#begin('steady');
    await this.#wait(Math.max(1, endSeconds - (traced.last?.seconds ?? 0)));
  }

  /** One that goes on is not cut. */
  #begin(name: PhaseName): void {
    const { traced, untraced } = this.#options;
    if (this.#before !== undefined && name === this.#name) return;
    this.#endPhase();
    this.#name = name;
    this.#before = traced.last;
    for (const program of [traced, untraced])
      program.order({ kind: 'phase', name, measured: name !== 'warm-up' });
  }

  #endPhase(): void {
    const { last } = this.#options.traced;
    if (this.#before !== undefined && last !== undefined)
      this.phases.push({ name: this.#name, before: this.#before, after: last });
  }

  /** Short ones come at any moment, or in the middle of a message; a long one between two messages, so that what was dropped is known to have not arrived. */
  async #away(share: number): Promise<void> {
    const { backend, traced } = this.#options;
    if (share === LONG) await backend.die();
    else if (this.#falls++ % 2 === 0) await backend.fall();
    else await backend.kill();
    await delay(share * this.queueSeconds * 1000);
    await backend.start();
    const giveUpSeconds = (traced.last?.seconds ?? 0) + NEVER_DRAINED_SECONDS;
    for (;;) {
      const { stats, seconds } = await traced.nextSample();
      if ((stats?.exporters[0].waitingBytes ?? 0) < DRAINED_BYTES) return;
      if (seconds > giveUpSeconds) throw new Error('the backend is back, and what waits does not get less');
    }
  }

  async #wait(seconds: number): Promise<Sample> {
    const { traced } = this.#options;
    const from = traced.last?.seconds ?? 0;
    for (;;) {
      const sample = await traced.nextSample();
      if (sample.seconds - from >= seconds) return sample;
    }
  }
}
