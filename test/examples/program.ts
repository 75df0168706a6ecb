import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';

/** The project's folder, found by its own name as an application would find it: wherever the tests were compiled to. */
export const root = dirname(require.resolve('clew/package.json'));

/** For a collector of the test's own, which nobody else finds. */
export const ANY_PORTS = { jaeger: 0, otlp: 0, zipkin: 0, compact: 0, binary: 0, query: 0 };

const WAIT_MS = 60_000;

/** A program of examples/ as a child process, in an environment that names no backend but the one that is given. */
export class Program {
  readonly child: ChildProcess;
  /** Standard output and standard error together, as a person sees them. */
  output = '';
  readonly #ended: Promise<number | string>;

  constructor(file: string, args: readonly string[] = [], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [join(root, 'examples', file), ...args], {
      // Its own group: the signals of these tests are theirs alone.
      detached: true,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.#ended = once(this.child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** The exit code, or the signal it died of; rejects with the output when it takes too long. */
  end(): Promise<number | string> {
    return this.#inTime(this.#ended, 'to end');
  }

  /** What a test leaves running when it fails must not outlive it. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }

  /** What `pattern` found in the output, as soon as it is there. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found !== null) return found;
      const more = Promise.race([once(this.child.stdout as NodeJS.ReadableStream, 'data'), this.#ended]);
      const outcome = await this.#inTime(more, `to say ${pattern}`);
      if (!Array.isArray(outcome))
        throw new Error(`ended (${outcome}) without saying ${pattern}:\n${this.output}`);
    }
  }

  /** The ids of the processes it has started and that still run. */
  children(): number[] {
    return runningProcesses()
      .filter(({ parent }) => parent === this.child.pid)
      .map(({ pid }) => pid);
  }

  #inTime<T>(promise: Promise<T>, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`waited ${WAIT_MS} ms for the program ${what}:\n${this.output}`));
      const timer = setTimeout(late, WAIT_MS);
      promise.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

/** Waits, a bounded time, until none of the processes runs; answers those that do. */
export async function survivors(pids: readonly number[], timeoutMs = 10_000): Promise<number[]> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const running = runningProcesses().filter(({ pid }) => pids.includes(pid));
    if (running.length === 0 || performance.now() > deadlineMs) return running.map(({ pid }) => pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Every process of the machine but those that have ended and only wait to be noticed. */
function runningProcesses(): { pid: number; parent: number }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => !state?.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
