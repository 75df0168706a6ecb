import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../fakes/project-root';
import type { Cell } from './cell';
import type { Outcome } from './run-cell';

const PAGE = join(projectRoot, 'docs', 'reliability.md');
const BEGIN = '<!-- faults: written by `npm run test:faults -- --docs` -->';
const END = '<!-- /faults -->';
const HEADS = [
  'the backend',
  'of the spans finished',
  'came twice / `maybeDuplicated`',
  'peak memory',
  'event loop p99, off → on',
  'ended after',
];

/** Puts the table between its markers in docs/reliability.md. */
export function writeTable(cells: readonly Cell[], outcomes: readonly Outcome[], form: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`no place for the table in ${PAGE}`);
  writeFileSync(
    PAGE,
    `${page.slice(0, begin)}${BEGIN}\n${faultTable(cells, outcomes, form)}${page.slice(end)}`,
  );
}

export function faultTable(cells: readonly Cell[], outcomes: readonly Outcome[], form: string): string {
  const rows = cells
    .map((cell) => outcomes.filter((outcome) => outcome.cell === cell))
    .filter((those) => those.length > 0)
    .map(rowOf);
  const lines = [HEADS, ['---', '---', '---:', '---:', '---:', '---:'], ...rows].map(
    (row) => `| ${row.join(' | ')} |`,
  );
  return `${lines.join('\n')}\n\n${caption(outcomes, form)}\n`;
}

/** One row for all exporters: the worst of them, or from the one to the other. */
function rowOf(outcomes: readonly Outcome[]): string[] {
  const worst = (number: (outcome: Outcome) => number | undefined) =>
    Math.max(...outcomes.map((outcome) => number(outcome) ?? 0));
  const memory = worst(({ told, off }) => (told?.peakBytes ?? 0) - off.peakBytes);
  const slowest = outcomes.reduce((a, b) => ((a.told?.delayP99Ms ?? 0) > (b.told?.delayP99Ms ?? 0) ? a : b));
  return [
    outcomes[0].cell.name,
    fates(outcomes),
    `${worst(({ arrivals }) => arrivals.twice)} / ${worst(({ told }) => told?.stats?.maybeDuplicated)}`,
    `+${Math.round(memory / 1024 ** 2)} MB`,
    `${slowest.off.delayP99Ms.toFixed(1)} → ${slowest.told?.delayP99Ms.toFixed(1)} ms`,
    `${Math.round(worst(({ told }) => told?.endMs))} ms`,
  ];
}

/** What became of the spans: "all sent", or shares, the smallest and the largest of any exporter. */
function fates(outcomes: readonly Outcome[]): string {
  const shares = outcomes.map(sharesOf);
  const names = new Set(shares.flatMap((share) => [...share.keys()]));
  const told = [...names].map((name) => {
    const [least, most] = [Math.min, Math.max].map((pick) =>
      pick(...shares.map((share) => share.get(name) ?? 0)),
    );
    if (least === 1) return `all ${name}`;
    const [low, high] = [percent(least), percent(most)];
    return `${low === high ? high : `${low}–${high}`} % ${name}`;
  });
  return told.join(', ');
}

function sharesOf({ told }: Outcome): Map<string, number> {
  const stats = told?.stats;
  if (told === undefined || stats === undefined) return new Map([['unknown', 1]]);
  const drops = Object.entries(stats.dropped).map(
    ([reason, count]) => [`dropped: \`${reason}\``, count] as const,
  );
  const all = [['sent', stats.sent] as const, ...drops, ['waiting', stats.waiting] as const];
  return new Map(all.filter(([, count]) => count > 0).map(([name, count]) => [name, count / told.finished]));
}

/** Neither nothing nor all is what is only nearly so. */
function percent(share: number): number {
  return share === 0 || share === 1 ? share * 100 : Math.min(99, Math.max(1, Math.round(share * 100)));
}

function caption(outcomes: readonly Outcome[], form: string): string {
  const exporters = [...new Set(outcomes.map(({ exporter }) => exporter))].join(', ');
  const looks = outcomes.reduce((sum, { told }) => sum + (told?.looks ?? 0), 0);
  const wrong = outcomes.filter(({ faults }) => faults.length > 0).length;
  const held = wrong === 0 ? 'every cell was as it must be' : `${wrong} were not as they must be`;
  const day = new Date().toISOString().slice(0, 10);
  const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${day}`;
  return `${outcomes.length} cells (${form}; exporters ${exporters}, the worst of them where they differ), ${looks} looks at the books; ${held}. ${machine}.`;
}
