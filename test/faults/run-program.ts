import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { EXIT_TIMEOUT_MS, type Load, TIMEOUT_MS } from './cell';
import type { Told } from './program';

/** A program's end, and what it has told of itself. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Undefined when it came to no end of its own. */
  readonly told: Told | undefined;
}

/** One that lives so much longer than its load will not end by itself. */
const HUNG_MS = 15_000;

const USUAL_ENV = {
  CLEW_TIMEOUT: `${TIMEOUT_MS}ms`,
  CLEW_EXIT_TIMEOUT: `${EXIT_TIMEOUT_MS}ms`,
  CLEW_FLUSH_INTERVAL: '100ms',
};

/** Runs program.ts to its end. */
export async function runProgram(
  kind: 'clew' | 'none',
  load: Load,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [join(__dirname, 'program.js'), kind], {
    env: { PATH: process.env.PATH, ...USUAL_ENV, ...env, LOAD: JSON.stringify(load) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const giveUp = setTimeout(() => child.kill('SIGKILL'), load.ms + HUNG_MS);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (text[name] += chunk));
  const [code, signal] = await once(child, 'close');
  clearTimeout(giveUp);
  return {
    code,
    signal,
    stderr: text.stderr,
    told: text.stdout === '' ? undefined : JSON.parse(text.stdout),
  };
}
