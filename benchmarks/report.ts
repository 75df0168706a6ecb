import { cpus } from 'node:os';
import { VERSION } from '../src/model/version';
import type { ExportFigures, Figures } from './contest-process';
import { CONTESTANTS, type ContestantName } from './contestants';
import { median } from './measure';

const NAME_WIDTH = 26;
const CELL_WIDTH = 24;

/** Median, least and most of the runs' figures. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** One figure per run (the median of its samples): what runs of one contestant agree on, and how far they differ. */
export function caseSpread(all: readonly Figures[], who: ContestantName, name: string): Spread | undefined {
  return spread(of(all, who).map(({ cases }) => median(cases[name] ?? [])));
}

export function exportSpread(
  all: readonly Figures[],
  who: ContestantName,
  what: keyof ExportFigures,
): Spread | undefined {
  const runs = of(all, who).flatMap(({ exported }) => (exported === undefined ? [] : [exported[what]]));
  return spread(runs.map((figure) => (typeof figure === 'number' ? figure : median(figure))));
}

function of(all: readonly Figures[], who: ContestantName): Figures[] {
  return all.filter(({ contestant }) => contestant === who);
}

function spread(figures: readonly number[]): Spread | undefined {
  if (figures.length === 0) return undefined;
  return { median: median(figures), least: Math.min(...figures), most: Math.max(...figures) };
}

export function machine(): string {
  const [first] = cpus();
  return `Node ${process.version} · ${process.platform} ${process.arch} · ${cpus().length} × ${first?.model.trim() ?? 'unknown'}`;
}

/** The figures as a page of text. */
export function report(all: readonly Figures[], rounds: number, began: Date): string {
  const titles = CONTESTANTS.map((name) => title(name).padStart(CELL_WIDTH)).join('');
  const rows = Object.keys(all[0].cases).map((name) => {
    return row(name, (who) => cell(caseSpread(all, who, name), 0));
  });
  const exports: [string, keyof ExportFigures, number][] = [
    ['CPU µs per span', 'cpuUsPerSpan', 2],
    ['bytes per span', 'bytesPerSpan', 0],
    ['spans lost', 'lost', 0],
  ];
  return [
    `Clew ${VERSION} · ${machine()} · ${began.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `Median of ${rounds} processes each, by turns (least to most). How to read it: benchmarks/README.md`,
    '',
    `${'ns per operation'.padEnd(NAME_WIDTH)}${titles}`,
    ...rows,
    '',
    'Ten-span traces exported by HTTP to another process, the whole process counted',
    ...exports.map(([name, what, digits]) => {
      return row(name, (who) => cell(exportSpread(all, who, what), digits));
    }),
    row('load, cold, ms', (who) => cell(spread(of(all, who).map(({ loadMs }) => loadMs)), 0)),
    '',
  ].join('\n');
}

function row(name: string, cellOf: (who: ContestantName) => string): string {
  const cells = CONTESTANTS.map((who) => cellOf(who).padStart(CELL_WIDTH));
  return name.padEnd(NAME_WIDTH) + cells.join('');
}

function cell(figures: Spread | undefined, digits: number): string {
  if (figures === undefined) return '–';
  const told = (figure: number): string =>
    figure.toFixed(figure < 10 && digits === 0 && figure % 1 !== 0 ? 1 : digits);
  return `${told(figures.median)} (${told(figures.least)} to ${told(figures.most)})`;
}

function title(name: ContestantName): string {
  switch (name) {
    case 'noop':
      return `opentracing ${versionOf('opentracing')} no-op`;
    case 'jaeger-client':
      return `jaeger-client ${versionOf('jaeger-client')}`;
    case 'clew':
      return 'Clew, Jaeger Thrift';
    case 'clew-otlp':
      return 'Clew, OTLP';
  }
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}
