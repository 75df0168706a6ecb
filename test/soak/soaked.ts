import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoopDelay, Order, ProgramTask, Sample, Told } from './messages';

/** A program that has been told to stop ends well before this. */
const HUNG_MS = 90_000;

/** A running program, and all that it has told. */
export class Soaked {
  readonly samples: Sample[] = [];
  readonly warnings: string[] = [];
  readonly loops: { readonly phase: string; readonly delay: LoopDelay }[] = [];
  end: Extract<Told, { kind: 'end' }> | undefined = undefined;
  code: number | null = null;
  readonly #child: ChildProcess;
  #onSample: () => void = () => {};

  constructor(task: ProgramTask) {
    this.#child = fork(join(__dirname, 'program.js'), [JSON.stringify(task)]);
    this.#child.on('message', (told: Told) => this.#take(told));
  }

  get last(): Sample | undefined {
    return this.samples.at(-1);
  }

  order(order: Order): void {
    if (this.#child.connected) this.#child.send(order);
  }

  /** Resolves with the next look; rejects when the program has ended instead. */
  nextSample(): Promise<Sample> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the program has ended before its time'));
      if (this.#child.exitCode !== null) ended();
      this.#child.once('exit', ended);
      this.#onSample = () => {
        this.#child.off('exit', ended);
        this.#onSample = () => {};
        resolve(this.samples[this.samples.length - 1]);
      };
    });
  }

  /** Stops it and waits for its own end; one that does not end is made to, and has no exit code then. */
  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    const hung = setTimeout(() => this.kill(), HUNG_MS);
    this.order({ kind: 'stop' });
    [this.code] = await gone;
    clearTimeout(hung);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #take(told: Told): void {
    if (told.kind === 'sample') {
      this.samples.push(told);
      this.#onSample();
    } else if (told.kind === 'loop') this.loops.push(told);
    else if (told.kind === 'warning') this.warnings.push(told.line);
    else this.end = told;
  }
}
