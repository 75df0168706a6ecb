import { readFileSync } from 'node:fs';

/** As Linux keeps it; its first number are the nanoseconds that the thread which reads it has had a core. */
const OF_THIS_THREAD = '/proc/thread-self/schedstat';

/** Milliseconds of CPU time of this thread alone, the kernel's work for it included; undefined where nobody says. */
export function threadMs(): number | undefined {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } };
  try {
    return Number(readFileSync(OF_THIS_THREAD, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    if (threadCpuUsage === undefined) return undefined;
    const { user, system } = threadCpuUsage.call(process);
    return (user + system) / 1000;
  }
}
