import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who a spool file belongs to. */
export interface SpoolOwner {
  /** Where process ids mean the same: machine, its start, and process namespace. */
  readonly place: string;
  readonly pid: number;
  /** When the process started, in the system's own ticks: a later one of the same id has another. Empty: not known. */
  readonly start: string;
  /** One spool of the process: others may be another thread's. */
  readonly instance: string;
}

export type Life = 'dead' | 'alive' | 'unknown';

let here: Pick<SpoolOwner, 'place' | 'pid' | 'start'> | undefined;

/** A new owner in this process. */
export function newOwner(): SpoolOwner {
  here ??= { place: placeOf(), pid: process.pid, start: startOf(process.pid) ?? '' };
  return { ...here, instance: randomBytes(4).toString('hex') };
}

/**
 * Whether the process of `owner` lives, as seen by `mine`. `unknown` where ids say nothing: another container or machine, the
 * time before a restart of the machine, and other threads of this process. There only a heartbeat can tell.
 */
export function lifeOf(owner: SpoolOwner, mine: SpoolOwner): Life {
  if (owner.place !== mine.place) return 'unknown';
  if (owner.pid === mine.pid && owner.start === mine.start) return 'unknown';
  if (owner.start !== '') return startOf(owner.pid) === owner.start ? 'alive' : 'dead';
  try {
    process.kill(owner.pid, 0);
    // Its id may have been given to somebody else.
    return 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'unknown';
  }
}

function placeOf(): string {
  const parts = [hostname(), textOf('/proc/sys/kernel/random/boot_id'), linkOf('/proc/self/ns/pid')];
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 8);
}

/**
 * Field 22 of /proc/<pid>/stat; the name before it may hold anything. Undefined: no such process, or it has ended and nobody
 * has noticed yet; or no such file.
 */
function startOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const start = fields[0] === 'Z' ? undefined : fields[19];
  return start !== undefined && /^\d+$/.test(start) ? start : undefined;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
