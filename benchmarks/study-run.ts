import { execFileSync } from 'node:child_process';
import { beside } from './contest';
import { median } from './median';
import { progress } from './progress';
import { rounded } from './report';
import { machine, type Spread } from './results';
import { STUDIES, type StudyName } from './studies/studies';
import type { Study } from './studies/study';
import type { StudyTask } from './study-process';
import type { Figures } from './workloads/workload';

/** Processes for each case and version of Node. */
const ROUNDS = 5;
const QUICK_ROUNDS = 2;

/** One case in one process. */
export interface StudyRun {
  readonly node: string;
  readonly case: string;
  readonly figures: Figures;
}

export interface StudyResults {
  readonly study: StudyName;
  readonly clew: string;
  readonly machine: string;
  readonly began: string;
  readonly quick: boolean;
  readonly runs: readonly StudyRun[];
}

/** Every case on every one of these Nodes, by turns. */
export async function runStudy(
  study: StudyName,
  executables: readonly string[],
  { quick, rounds }: { quick: boolean; rounds: number },
): Promise<StudyResults> {
  const began = new Date().toISOString();
  const nodes = executables.map((path) => ({ path, version: versionOf(path) }));
  const { cases }: Study = STUDIES[study];
  const names = Object.keys(cases);
  const times = Math.min(quick ? QUICK_ROUNDS : ROUNDS, rounds);
  const told = progress(nodes.length * names.length * times);
  const runs: StudyRun[] = [];
  for (let round = 0; round < times; round++) {
    for (const name of names) {
      for (const { path, version } of nodes) {
        const task = (sinkUrl: string): StudyTask => ({ study, case: name, quick, sinkUrl });
        const figures = await beside('study-process.js', task, path);
        if (Object.keys(figures).length > 0) runs.push({ node: version, case: name, figures });
        told(`${version} ${name}`);
      }
    }
  }
  const { clew, machine: named } = machine();
  return { study, clew, machine: named, began, quick, runs };
}

function versionOf(executable: string): string {
  return execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim();
}

/** What the processes of one case and one Node agree on. */
export function studySpread(
  { runs }: StudyResults,
  node: string,
  name: string,
  figure: string,
): Spread | undefined {
  const medians = runs
    .filter((run) => run.node === node && run.case === name && run.figures[figure] !== undefined)
    .map(({ figures }) => median(figures[figure]));
  if (medians.length === 0) return undefined;
  return {
    median: median(medians),
    least: Math.min(...medians),
    most: Math.max(...medians),
    runs: medians.length,
  };
}

/** The versions of Node, the cases and the names of the figures, each in the order in which they were first met. */
export function dimensionsOf({ runs }: StudyResults): Record<'nodes' | 'cases' | 'figures', string[]> {
  const distinct = (names: readonly string[]): string[] => [...new Set(names)];
  return {
    nodes: distinct(runs.map(({ node }) => node)),
    cases: distinct(runs.map((run) => run.case)),
    figures: distinct(runs.flatMap(({ figures }) => Object.keys(figures))),
  };
}

/** The figures as a page of text. */
export function studyReport(results: StudyResults): string {
  const { nodes, cases, figures } = dimensionsOf(results);
  const heads = nodes.map((node) => node.padStart(24)).join('');
  return figures
    .map((figure) => {
      const rows = cases.map((name) => {
        const cells = nodes.map((node) => cell(studySpread(results, node, name, figure)).padStart(24));
        return name.padEnd(58) + cells.join('');
      });
      return `${STUDIES[results.study].title}: ${figure}\n${' '.repeat(58)}${heads}\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

function cell(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  return `${rounded(spread.median)} (${rounded(spread.least)}–${rounded(spread.most)})`;
}
