import type { Figures } from './contest-process';
import { caseSpread, exportSpread, type Spread } from './report';

/** Clew's figure may not be above `limit` times jaeger-client's, measured in the same run. */
interface Gate {
  readonly what: string;
  readonly limit: number;
  readonly figure: (all: readonly Figures[], who: 'clew' | 'jaeger-client') => Spread | undefined;
  /** Not subject to noise: no tolerance in a quick run. */
  readonly exact?: boolean;
}

const GATES: readonly Gate[] = [
  {
    what: 'an unsampled child',
    limit: 1 / 6,
    figure: (all, who) => caseSpread(all, who, 'unsampled child'),
  },
  { what: 'extract', limit: 1 / 5, figure: (all, who) => caseSpread(all, who, 'extract') },
  {
    what: 'CPU per exported span',
    limit: 1 / 10,
    figure: (all, who) => exportSpread(all, who, 'cpuUsPerSpan'),
  },
  {
    what: 'bytes per exported span',
    limit: 0.6,
    figure: (all, who) => exportSpread(all, who, 'bytesPerSpan'),
    exact: true,
  },
];

/** The gates that were missed, in words. `tolerance` 2: only what misses a gate by more than twice counts. */
export function failures(all: readonly Figures[], tolerance: number): string[] {
  const missed: string[] = [];
  for (const { what, limit, figure, exact } of GATES) {
    const ours = figure(all, 'clew');
    const theirs = figure(all, 'jaeger-client');
    if (ours === undefined || theirs === undefined) continue;
    const ratio = ours.median / theirs.median;
    const most = exact ? limit : limit * tolerance;
    if (ratio > most)
      missed.push(`${what}: ${ratio.toFixed(3)} of jaeger-client's, not above ${most.toFixed(3)}`);
  }
  for (const who of ['clew', 'clew-otlp'] as const) {
    const lost = exportSpread(all, who, 'lost');
    if (lost !== undefined && lost.most > 0) missed.push(`${who} lost ${lost.most} spans`);
  }
  return missed;
}
