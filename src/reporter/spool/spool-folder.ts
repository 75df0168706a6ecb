import { mkdirSync, statSync } from 'node:fs';
import { lstat, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nameText, parseName, type SpoolName } from './spool-name';
import { lifeOf, type SpoolOwner } from './spool-owner';

/** Traces tell of users: nobody else may read them. */
const FOLDER_MODE = 0o700;
const OTHERS_MAY_WRITE = 0o022;
/**
 * Where process ids tell nothing, an owner that has not touched its file for so long is gone. By our own monotonic clock,
 * since two machines' clocks differ; owners touch theirs four times in it.
 */
const STALE_MS = 120_000;

/** A spool file in the folder. */
export interface FoundFile {
  readonly path: string;
  readonly name: SpoolName;
  readonly bytes: number;
  readonly touchedMs: number;
}

/** The directory that the spools of several processes share. Files in it that are not theirs are left alone. */
export class SpoolFolder {
  readonly path: string;
  readonly #owner: SpoolOwner;
  /** Files of owners of whom only their heartbeat is known: its last beat, and when we saw it change. */
  readonly #beats = new Map<string, { readonly touchedMs: number; readonly seenMs: number }>();

  constructor(path: string, owner: SpoolOwner) {
    this.path = path;
    this.#owner = owner;
  }

  /** Makes the folder; throws when it cannot be one, or when others could put files into it. */
  prepare(): void {
    mkdirSync(this.path, { recursive: true, mode: FOLDER_MODE });
    const { mode, uid } = statSync(this.path);
    const me = process.getuid?.();
    // Windows has neither.
    if (me === undefined) return;
    if (uid !== me && me !== 0) throw new Error(`it belongs to another user (${uid})`);
    if ((mode & OTHERS_MAY_WRITE) !== 0)
      throw new Error(`others may write there (mode ${(mode & 0o777).toString(8)}; 700 is right)`);
  }

  /** Spool files of all processes, the oldest first. Throws when the folder cannot be read. */
  async list(): Promise<FoundFile[]> {
    const found: FoundFile[] = [];
    for (const text of await readdir(this.path)) {
      const name = parseName(text);
      if (name === undefined) continue;
      const path = join(this.path, text);
      const stats = await lstat(path).catch(() => undefined);
      // Somebody else was quicker, or it is no file.
      if (stats?.isFile()) found.push({ path, name, bytes: stats.size, touchedMs: stats.mtimeMs });
    }
    return found.sort((a, b) => a.name.createdMs - b.name.createdMs);
  }

  /** Those of `found` that nobody has any more, at `nowMs` of the monotonic clock. */
  orphans(found: readonly FoundFile[], nowMs: number): FoundFile[] {
    const paths = new Set(found.map(({ path }) => path));
    for (const path of this.#beats.keys()) if (!paths.has(path)) this.#beats.delete(path);
    return found.filter((file) => this.#isOrphan(file, nowMs));
  }

  /** Makes a file ours; undefined when somebody else was quicker. */
  async claim({ path, name }: FoundFile): Promise<{ path: string; name: SpoolName } | undefined> {
    const mine = { ...name, owner: this.#owner };
    const target = this.pathOf(mine);
    try {
      await rename(path, target);
      return { path: target, name: mine };
    } catch {
      return undefined;
    }
  }

  async remove(path: string): Promise<void> {
    await unlink(path).catch(() => {});
  }

  pathOf(name: SpoolName): string {
    return join(this.path, nameText(name));
  }

  #isOrphan({ path, name, touchedMs }: FoundFile, nowMs: number): boolean {
    const { owner } = name;
    if (owner === undefined || name.isTorn) return true;
    if (owner.instance === this.#owner.instance) return false;
    const life = lifeOf(owner, this.#owner);
    if (life !== 'unknown') return life === 'dead';
    const beat = this.#beats.get(path);
    if (beat?.touchedMs === touchedMs) return nowMs - beat.seenMs >= STALE_MS;
    this.#beats.set(path, { touchedMs, seenMs: nowMs });
    return false;
  }
}
