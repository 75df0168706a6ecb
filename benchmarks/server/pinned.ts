import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/** Whether processes can be kept to a core each: then the server and its load do not take turns on one. */
export const canPin = cpus().length > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** The server has one for itself; load and sink share the other. */
export const SERVER_CORE = 0;
export const OTHER_CORE = 1;

/** As `fork`; the process and all threads of it stay on this core. */
export function forkPinned(entry: string, task: unknown, core: number): ChildProcess {
  const child = fork(entry, [JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  // At once: threads that are started later inherit it.
  pin(child, core);
  return child;
}

/** Keeps a process that runs to a core, if that can be done here. */
export function pin({ pid }: ChildProcess, core: number): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

/** Sends a message, if there is one, and awaits the next one of the process. */
export function ask<Answer>(child: ChildProcess, message?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('A process of the server benchmark ended early'));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as Answer);
    });
    if (message !== undefined) child.send(message);
  });
}
