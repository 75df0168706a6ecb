import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Arrivals } from './arrivals';
import type { Arrived } from './messages';

/** The sink as a process that dies and returns on the same port; what came outlives it, here. */
export class Backend {
  readonly #arrivals: Arrivals;
  #port = 0;
  #process: ChildProcess | undefined = undefined;

  constructor(arrivals: Arrivals) {
    this.#arrivals = arrivals;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}/api/traces`;
  }

  async start(): Promise<void> {
    const args = [String(this.#port)];
    const child = fork(join(__dirname, 'sink-process.js'), args, { serialization: 'advanced' });
    this.#process = child;
    const [{ port }] = await once(child, 'message');
    this.#port = port;
    child.on('message', ({ numbers }: Arrived) => this.#arrivals.add(numbers));
  }

  /** At any moment. */
  async kill(): Promise<void> {
    await this.#gone((child) => child.kill('SIGKILL'));
  }

  /** When it has passed a message on, and not answered: that message comes a second time. */
  async fall(): Promise<void> {
    await this.#gone((child) => child.send('fall'));
  }

  /** Between two messages: whatever it has passed on, it has acknowledged. */
  async die(): Promise<void> {
    await this.#gone((child) => child.send('die'));
  }

  /** All that it had passed on has come when its channel is closed. */
  async #gone(end: (child: ChildProcess) => void): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    const gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
    end(child);
    await gone;
  }
}
