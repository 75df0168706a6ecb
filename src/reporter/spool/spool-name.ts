import { randomBytes } from 'node:crypto';
import type { SpoolOwner } from './spool-owner';

/** What a spool file's name says, so that a look at the directory is enough. */
export interface SpoolName {
  readonly destination: string;
  /** Wall clock when it was begun, ms: the order in which files are sent, and removed. */
  readonly createdMs: number;
  /** Tells apart files that were begun in the same millisecond. */
  readonly serial: string;
  /** Undefined once it has been let go of. */
  readonly owner: SpoolOwner | undefined;
  /** Set aside, for a person to look at: something in it could not be read. */
  readonly isTorn: boolean;
}

const NOBODY = 'free';
const NAME =
  /^clew-([0-9a-f]{16})-([0-9a-z]{9})-([0-9a-f]{8})-(?:free|([0-9a-f]{8})\.(\d{1,10})\.(\d{0,20})\.([0-9a-f]{8}))\.(spool|torn)$/;

export function newName(destination: string, createdMs: number, owner: SpoolOwner): SpoolName {
  return { destination, createdMs, serial: randomBytes(4).toString('hex'), owner, isTorn: false };
}

/** Names sort by destination, then by age. */
export function nameText({ destination, createdMs, serial, owner, isTorn }: SpoolName): string {
  const when = Math.max(0, Math.floor(createdMs)).toString(36).padStart(9, '0');
  const who = owner === undefined ? NOBODY : `${owner.place}.${owner.pid}.${owner.start}.${owner.instance}`;
  return `clew-${destination}-${when}-${serial}-${who}.${isTorn ? 'torn' : 'spool'}`;
}

/** Undefined for files that are none of ours: they are not touched. */
export function parseName(text: string): SpoolName | undefined {
  const match = NAME.exec(text);
  if (match === null) return undefined;
  const [, destination, when, serial, place, pid, start, instance, kind] = match;
  const owner = place === undefined ? undefined : { place, pid: Number(pid), start, instance };
  return { destination, createdMs: Number.parseInt(when, 36), serial, owner, isTorn: kind === 'torn' };
}
