import type { ContestantName } from './contestants/contestants';
import { figuresOf, type Results, type Spread, spreadOf } from './results';

const NAME_WIDTH = 28;
const CELL_WIDTH = 22;

/** Workloads in the order of the page, and what is said above their figures. */
export const SECTIONS: readonly (readonly [workload: string, title: string])[] = [
  ['micro', 'ns of CPU time per operation'],
  ['parts', 'What Clew’s figures are made of, ns of CPU time'],
  ['exported', 'Ten-span traces exported by HTTP to another process, the whole process counted'],
  ['burst', '10 000 spans in one go, default queues'],
  ['paced', '100 000 spans per second'],
  ['retained', 'Bytes in the process per finished, unsent span'],
  ['load', 'Cold start'],
  ['server', 'Hello-world server under load, a span and three below it for every request'],
  ['layers', 'What that takes, µs of CPU time per request: more and more of it, over tracing off'],
  ['calls', 'A server under load that really makes three HTTP calls for every request'],
];

/** The figures as a page of text. */
export function report(results: Results): string {
  const names = Object.keys(results.versions) as ContestantName[];
  const sections = SECTIONS.filter(([workload]) => results.runs.some((run) => run.workload === workload));
  return [
    `Clew ${results.clew} · Node ${results.node} · ${results.machine} · ${results.began.slice(0, 16).replace('T', ' ')} UTC`,
    'Medians of processes, by turns (least to most). How to read them: benchmarks/README.md',
    ...sections.flatMap(([workload, title]) => ['', title, ...table(results, workload, names)]),
    '',
    `Took ${Math.round(results.tookMs / 1000)} s`,
  ].join('\n');
}

function table(results: Results, workload: string, names: readonly ContestantName[]): string[] {
  const figures = figuresOf(results, workload);
  const there = names.filter((name) => figures.some((figure) => spreadOf(results, workload, name, figure)));
  const heads = there.map((name) => name.padStart(CELL_WIDTH)).join('');
  const rows = figures.map((figure) => {
    const cells = there.map((name) => cell(spreadOf(results, workload, name, figure)).padStart(CELL_WIDTH));
    return figure.padEnd(NAME_WIDTH) + cells.join('');
  });
  return [' '.repeat(NAME_WIDTH) + heads, ...rows];
}

function cell(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  return `${rounded(spread.median)} (${rounded(spread.least)}–${rounded(spread.most)})`;
}

/** Three digits, and no more decimals than they need. */
export function rounded(figure: number): string {
  const magnitude = Math.abs(figure);
  if (magnitude >= 1000) return String(Number(figure.toPrecision(3)));
  return figure.toFixed(magnitude >= 100 || Number.isInteger(figure) ? 0 : magnitude >= 10 ? 1 : 2);
}
