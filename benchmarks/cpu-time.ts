/**
 * Milliseconds of CPU time that this process has used, all its threads and the kernel's work for it together. Unlike the
 * clock on the wall it does not run while other processes have the core, and it does count what the garbage collector does
 * in threads of its own.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
