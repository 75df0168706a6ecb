import { Worker } from 'node:worker_threads';

/** No round takes nearly as long, ms. */
const HANGS_AFTER_MS = 15_000;

/** In a thread of its own, for the one it watches does not answer: says which round hangs, and ends the process. */
const WATCH = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const words = new Int32Array(workerData.shared);
for (;;) {
  const before = Atomics.load(words, 0);
  if (Atomics.wait(words, 0, before, workerData.afterMs) !== 'timed-out') continue;
  writeSync(2, 'hangs in the round of seed ' + (Atomics.load(words, 1) >>> 0) + '\\n');
  process.kill(process.pid, 'SIGKILL');
}`;

/** Ends the process when a round does not: an endless loop can be told in no other way. */
export class Watchdog {
  /** Rounds begun, and the seed of the last one. */
  readonly #words = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker = new Worker(WATCH, {
    eval: true,
    workerData: { shared: this.#words.buffer, afterMs: HANGS_AFTER_MS },
  });

  begins(seed: number): void {
    Atomics.store(this.#words, 1, seed | 0);
    Atomics.add(this.#words, 0, 1);
    Atomics.notify(this.#words, 0);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
