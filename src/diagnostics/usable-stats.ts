import type { DropReason, ExporterStats, SpoolStats } from './stats';

/** More exporters than anybody has. */
const MAX_EXPORTERS = 100;

/**
 * What a reporter says of itself, as far as it can be added up: one of the application's may answer anything. Undefined
 * when it is no list; what is no entry in it is left out. May throw, as the list may.
 */
export function usableStats(given: unknown): ExporterStats[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const usable: ExporterStats[] = [];
  const end = Math.min(given.length, MAX_EXPORTERS);
  for (let i = 0; i < end; i++) {
    const entry: unknown = given[i];
    if (isEntry(entry)) usable.push(entryOf(entry));
  }
  return usable;
}

function isEntry(given: unknown): given is ExporterStats {
  if (given === null || typeof given !== 'object') return false;
  const { accepted, sent, waiting, dropped } = given as Partial<ExporterStats>;
  return (
    isCount(accepted) && isCount(sent) && isCount(waiting) && dropped !== null && typeof dropped === 'object'
  );
}

function entryOf(given: ExporterStats): ExporterStats {
  const { name, accepted, sent, waiting, lastError } = given;
  return {
    name: typeof name === 'string' ? name : 'reporter',
    accepted,
    sent,
    dropped: droppedOf(given.dropped),
    waiting,
    spooled: countOf(given.spooled),
    maybeDuplicated: countOf(given.maybeDuplicated),
    batchesSent: countOf(given.batchesSent),
    retries: countOf(given.retries),
    bytesSent: countOf(given.bytesSent),
    waitingBytes: countOf(given.waitingBytes),
    lastError: typeof lastError === 'string' ? lastError : undefined,
    ...(isSpool(given.spool) ? { spool: given.spool } : {}),
  };
}

function isSpool(given: unknown): given is SpoolStats {
  return given !== null && typeof given === 'object';
}

function droppedOf(given: ExporterStats['dropped']): ExporterStats['dropped'] {
  const dropped: ExporterStats['dropped'] = {};
  for (const [reason, count] of Object.entries(given)) {
    // A name that every object has already is no reason.
    if (isCount(count) && !(reason in Object.prototype)) dropped[reason as DropReason] = count;
  }
  return dropped;
}

function isCount(count: unknown): count is number {
  return typeof count === 'number' && Number.isFinite(count);
}

function countOf(count: unknown): number {
  return isCount(count) ? count : 0;
}
