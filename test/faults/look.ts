import type { TracerStats } from '../../src/tracer/tracer-stats';

/** The books at one moment. */
export interface Look {
  readonly stats: TracerStats;
  /** What is wrong with them, in words. */
  readonly wrong: string | undefined;
}

/** Holds the books against what the program has done itself, against each other, and against the look before. */
export function lookAt(stats: TracerStats, finished: number, last: Look | undefined): Look {
  const [exporter] = stats.exporters;
  const lost = sum(stats.dropped);
  const lostByExporter = sum(exporter.dropped);
  const before = last?.stats;
  const laws: Record<string, boolean> = {
    'finished is what was finished': stats.finished === finished,
    'finished = sent + dropped + waiting': stats.finished === stats.sent + lost + stats.waiting,
    'accepted = sent + dropped + waiting':
      exporter.accepted === exporter.sent + lostByExporter + exporter.waiting,
    'nothing is below zero': Math.min(stats.waiting, exporter.waiting, exporter.waitingBytes) >= 0,
    'an exporter holds no more than was finished': exporter.accepted <= finished,
    'what waits in an exporter waits in the tracer': exporter.waiting <= stats.waiting,
    'bytes wait where spans do': exporter.waitingBytes > 0 === exporter.waiting > 0,
    'what is sent or dropped stays so':
      before === undefined ||
      (before.sent <= stats.sent &&
        sum(before.dropped) <= lost &&
        before.exporters[0].accepted <= exporter.accepted),
    'what may be duplicated was accepted': exporter.maybeDuplicated <= exporter.accepted,
  };
  const broken = Object.keys(laws).filter((law) => !laws[law]);
  return { stats, wrong: broken.length === 0 ? undefined : `${broken.join(', ')}: ${JSON.stringify(stats)}` };
}

function sum(counts: TracerStats['dropped']): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
