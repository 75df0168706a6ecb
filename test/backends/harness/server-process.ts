import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { poll } from './poll';

const TOLD_CHARS = 2000;
/** How long a server may take to end by itself before it is killed: none of them has anything to save. */
const GRACE_MS = 500;

/** Every server of this process that still runs; none may outlive it, however it ends. */
const running = new Set<ChildProcess>();

process.once('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll();
    process.kill(process.pid, signal);
  });
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** One real server as a child process: started, waited for, stopped by its pid. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #told = '';
  #ended: string | undefined;

  constructor(program: string, args: readonly string[], env: Record<string, string>) {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    this.#child = spawn(program, args, { env: { ...process.env, ...env }, stdio });
    running.add(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#told = (this.#told + text).slice(-TOLD_CHARS);
      });
    }
    this.#child.once('error', (error) => this.#end(error.message));
    this.#child.once('exit', (code, signal) => this.#end(`ended with ${signal ?? code}`));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What the server wrote last, on both of its outputs. */
  get told(): string {
    return this.#told;
  }

  #end(how: string): void {
    this.#ended ??= how;
    running.delete(this.#child);
  }

  /** Waits until `isReady`; a server that ends before that is an error that carries its last words. */
  async ready(name: string, limitMs: number, isReady: () => Promise<boolean>): Promise<void> {
    await poll(`${name} to become ready`, limitMs, async () => {
      if (this.#ended !== undefined) throw new Error(`${name} ${this.#ended}: ${this.#told}`);
      return (await isReady()) || undefined;
    });
  }

  async stop(): Promise<void> {
    if (this.#ended !== undefined) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const killing = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(killing);
  }
}

/** Tries again on other ports when a server ended before it was ready: somebody may have taken one meanwhile. */
export async function startTwice<T>(start: () => Promise<T>): Promise<T> {
  return start().catch(() => start());
}
