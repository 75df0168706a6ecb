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

export interface Judgement {
  readonly line: string;
  readonly passed: boolean;
}

/** Every gate, judged. `tolerance` 2, for quick runs: only what misses a gate by more than twice counts. */
export function judge(all: readonly Figures[], tolerance: number): Judgement[] {
  const judgements: Judgement[] = [];
  for (const { what, limit, figure, exact } of GATES) {
    const ours = figure(all, 'clew');
    const theirs = figure(all, 'jaeger-client');
    if (ours === undefined || theirs === undefined) continue;
    const ratio = ours.median / theirs.median;
    const passed = ratio <= (exact ? limit : limit * tolerance);
    const tolerated = passed && ratio > limit ? ' (tolerated in a quick run)' : '';
    const line = `${what}: ${ratio.toFixed(3)} of jaeger-client's, to be at most ${limit.toFixed(3)}${tolerated}`;
    judgements.push({ line, passed });
  }
  return judgements;
}

/** What no run may do, however noisy the machine is: lose spans on their way to a healthy sink. */
export function losses(all: readonly Figures[]): string[] {
  return (['clew', 'clew-otlp'] as const).flatMap((who) => {
    const lost = exportSpread(all, who, 'lost');
    return lost === undefined || lost.most === 0 ? [] : [`${who} lost ${lost.most} spans`];
  });
}
