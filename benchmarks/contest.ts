import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Task } from './contest-process';
import type { Figures } from './workloads/workload';

/** A run that takes longer is stuck; the slowest peer's export takes half of it. */
const MAX_RUN_MS = 90_000;

/** One workload of one contestant, once, with a sink of its own. */
export async function contest(task: Omit<Task, 'sinkUrl'>): Promise<Figures> {
  return beside('contest-process.js', (sinkUrl): Task => ({ ...task, sinkUrl }));
}

/** Runs a process of this Node beside a sink; its last line is its figures. */
export async function beside(
  entry: string,
  taskFor: (sinkUrl: string) => object,
  node = process.execPath,
): Promise<Figures> {
  const sink = await startSink();
  try {
    const args = [join(__dirname, entry), JSON.stringify(taskFor(sink.url))];
    // What a peer says on standard error is its own business, unless it fails.
    const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: MAX_RUN_MS });
    const [said, complaint] = [gathered(child.stdout), gathered(child.stderr)];
    const [code, signal] = await once(child, 'close');
    const line = said().trimEnd().split('\n').at(-1);
    if (code !== 0 || !line) throw new Error(`${args[1]} ended with ${code ?? signal}: ${complaint()}`);
    return JSON.parse(line) as Figures;
  } finally {
    sink.process.kill();
  }
}

/** A process that takes spans and counts them. */
export async function startSink(): Promise<{ process: ChildProcess; url: string }> {
  const sink = fork(join(__dirname, 'sink-process.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = await once(sink, 'message');
  return { process: sink, url: `http://127.0.0.1:${port}` };
}

function gathered(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
