import type { Process } from '../model/process';

/** More than so many processes at once are hardly a laptop's; then the pool begins anew. */
const MAX_PROCESSES = 1000;

/** One object for all batches of a process: less to keep, and a trace can tell its processes apart by it. */
export class ProcessPool {
  readonly #processes = new Map<string, Process>();

  shared(process: Process): Process {
    const key = JSON.stringify([process.serviceName, ...process.tags.map(textOf)]);
    const known = this.#processes.get(key);
    if (known !== undefined) return known;
    if (this.#processes.size >= MAX_PROCESSES) this.#processes.clear();
    this.#processes.set(key, process);
    return process;
  }
}

/** `1` and `'1'` differ, and so do bytes; JSON alone would make null of an infinity. */
function textOf(part: Process['tags'][number]): unknown {
  if (typeof part === 'number') return [String(part)];
  return typeof part === 'object' ? [Buffer.from(part).toString('base64'), 0] : part;
}
