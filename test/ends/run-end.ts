import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { End } from './ends';
import type { TracerKind } from './traced-program';

/** How a program came to its end. */
export interface Ended {
  readonly ms: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not end, and was made to. */
  readonly hung: boolean;
}

/** A program that lives so long after its time will not end by itself. */
const HUNG_MS = 6000;
/** What an impatient supervisor gives. */
const PATIENCE_MS = 200;

/** Runs a program to its end, under one tracer. */
export async function runEnd(end: End, tracer: TracerKind, env: Record<string, string>): Promise<Ended> {
  const startedMs = performance.now();
  const args = [join(__dirname, 'program.js'), tracer, end.name];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its workers can be ended with it.
    detached: true,
  });
  const text = { stdout: '', stderr: '' };
  let hung = false;
  const giveUp = setTimeout(() => {
    hung = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, HUNG_MS);
  const signals = [...(end.signals ?? [])];
  child.stdout.once('data', () => {
    const [first, second] = signals;
    if (first !== undefined) child.kill(first);
    if (second !== undefined) setTimeout(() => child.kill(second), PATIENCE_MS);
  });
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (text[name] += chunk));
  const [code, signal] = await once(child, 'close');
  clearTimeout(giveUp);
  return { ms: performance.now() - startedMs, code, signal, ...text, hung };
}
