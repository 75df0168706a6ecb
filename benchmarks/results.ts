import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../src/model/version';
import { CONTESTANTS, type ContestantName, versionOf } from './contestants/contestants';
import { median } from './median';
import type { Figures } from './workloads/workload';

/** One workload of one contestant in one process. */
export interface Run {
  readonly workload: string;
  readonly contestant: ContestantName;
  readonly figures: Figures;
}

/** Everything that one `npm run bench` found, as it is kept. */
export interface Results {
  readonly clew: string;
  readonly node: string;
  readonly machine: string;
  readonly began: string;
  readonly tookMs: number;
  readonly quick: boolean;
  /** Versions of who took part; a peer that is missing here was not installed. */
  readonly versions: Partial<Record<ContestantName, string>>;
  readonly runs: readonly Run[];
}

/** Median, least and most of the runs' figures. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
}

/** One figure per run: the median of its samples. */
export function mediansOf(
  { runs }: Pick<Results, 'runs'>,
  workload: string,
  contestant: ContestantName,
  figure: string,
): number[] {
  return runs
    .filter((run) => run.workload === workload && run.contestant === contestant)
    .flatMap(({ figures }) => (figures[figure]?.length ? [median(figures[figure])] : []));
}

/** What runs agree on, and how far they differ. */
export function spreadOf(...of: Parameters<typeof mediansOf>): Spread | undefined {
  const medians = mediansOf(...of);
  if (medians.length === 0) return undefined;
  return {
    median: median(medians),
    least: Math.min(...medians),
    most: Math.max(...medians),
    runs: medians.length,
  };
}

/** The names of a workload's figures, in the order in which they were first met. */
export function figuresOf({ runs }: Results, workload: string): string[] {
  const names = runs
    .filter((run) => run.workload === workload)
    .flatMap(({ figures }) => Object.keys(figures));
  return [...new Set(names)];
}

/** What it was measured of, and on. */
export function machine(): Pick<Results, 'clew' | 'node' | 'machine'> {
  const [first] = cpus();
  return {
    clew: VERSION,
    node: process.version,
    machine: `${process.platform} ${process.arch}, ${cpus().length} × ${first?.model.trim() ?? 'unknown'}`,
  };
}

export function resultsOf(runs: readonly Run[], began: Date, quick: boolean): Results {
  const present = CONTESTANTS.flatMap((name) => {
    const version = versionOf(name);
    return version === undefined || !runs.some(({ contestant }) => contestant === name)
      ? []
      : [[name, version]];
  });
  return {
    ...machine(),
    began: began.toISOString(),
    tookMs: Date.now() - began.getTime(),
    quick,
    versions: Object.fromEntries(present),
    runs,
  };
}

/** Raw results stay beside the benchmarks, where git ignores them. */
export function keep(results: object, kind: string): string {
  const folder = join('benchmarks', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${kind}.json`);
  writeFileSync(file, JSON.stringify(results));
  return file;
}
