import type { TracerStats } from '../../src/tracer/tracer-stats';

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What is wrong in the books of a program that has finished `made` spans; undefined when they are exact. */
export function faultIn(stats: TracerStats, made: number): string | undefined {
  const { finished, sent, dropped, waiting, exporters } = stats;
  if (finished !== made) return `${made} spans were finished, and the books say ${finished}`;
  if (finished !== sent + sum(dropped) + waiting || waiting < 0)
    return `${finished} finished are not ${sent} sent, ${sum(dropped)} dropped and ${waiting} waiting`;
  for (const exporter of exporters) {
    const { accepted } = exporter;
    const told = exporter.sent + sum(exporter.dropped) + exporter.waiting;
    if (accepted !== told || exporter.waiting < 0) return `${accepted} accepted are not ${told}`;
  }
  return undefined;
}
