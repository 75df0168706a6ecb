import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTESTANTS, titleOf } from '../contestants/contestants';
import { median } from '../median';
import { type Results, spreadOf } from '../results';
import { AXES } from '../scale';
import type { ScaleResults } from '../scale-run';
import { STUDIES } from '../studies/studies';
import type { StudyResults } from '../study-run';
import type { Figures } from '../workloads/workload';
import { dotChart } from './dot-chart';
import { type Chart, performancePage } from './performance-page';
import { readmeBlock } from './readme-block';
import { scaleChart } from './scale-chart';

const FOLDER = join('docs', 'performance');
const RESULTS = join(FOLDER, 'results.json');
const SCALE = join(FOLDER, 'scale.json');

/** Keeps what the page is written from beside it: of every process the median. */
export function keepForDocs(results: Results): void {
  write(RESULTS, `${JSON.stringify({ ...results, runs: results.runs.map(shortened) })}\n`);
}

function shortened<Run extends { readonly figures: Figures }>(run: Run): Run {
  const figures = Object.entries(run.figures).map(([name, samples]) => [
    name,
    [Number(median(samples).toPrecision(4))],
  ]);
  return { ...run, figures: Object.fromEntries(figures) };
}

export function keepScaleForDocs(results: ScaleResults): void {
  write(SCALE, `${JSON.stringify(results)}\n`);
}

export function keepStudyForDocs(results: StudyResults): void {
  write(fileOf(results.study), `${JSON.stringify({ ...results, runs: results.runs.map(shortened) })}\n`);
}

const fileOf = (study: string): string => join(FOLDER, `${study}.json`);

/** Writes docs/performance.md, its charts, and README's table, all from the same figures. */
export function writeDocs(): void {
  if (!existsSync(RESULTS))
    throw new Error(`There is no ${RESULTS} yet: \`npm run bench -- --docs\` makes it`);
  const results = JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
  const scale = kept<ScaleResults>(SCALE);
  const studies = Object.keys(STUDIES).flatMap((study) => kept<StudyResults>(fileOf(study)) ?? []);
  const charts = [...contestCharts(results), ...(scale === undefined ? [] : scaleCharts(scale))];
  for (const { file, svg } of charts) write(join(FOLDER, file), svg);
  write(join('docs', 'performance.md'), performancePage(results, scale, studies, charts));
  write('README.md', readmeBlock(readFileSync('README.md', 'utf8'), results));
}

function kept<Kept>(file: string): Kept | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
}

function contestCharts(results: Results): Chart[] {
  const wanted = [
    ['exported', 'CPU µs per span', 'export.svg', 'CPU µs per span of ten-span traces, exported by HTTP'],
    [
      'micro',
      'typical, values repeat',
      'typical.svg',
      'ns for a typical span (Clew encodes it, the others do not yet)',
    ],
    ['server', 'overhead, %', 'server.svg', 'CPU per request of a hello-world server over tracing off, %'],
  ] as const;
  return wanted.flatMap(([workload, figure, file, title]) => {
    const rows = CONTESTANTS.flatMap((name) => {
      const spread = spreadOf(results, workload, name, figure);
      return spread === undefined || spread.least <= 0
        ? []
        : [{ name: titleOf(name), ours: name.startsWith('clew'), spread }];
    });
    return rows.length === 0 ? [] : [{ file, title, svg: dotChart(title, rows) }];
  });
}

function scaleCharts({ points }: ScaleResults): Chart[] {
  return Object.entries(AXES).map(([axis, { title, unit, grows }]) => {
    const words = `${title}: ${unit}`;
    const here = points.filter((point) => point.axis === axis);
    return { file: `scale-${axis}.svg`, title: words, svg: scaleChart(words, grows, here) };
  });
}

function write(file: string, text: string): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, text);
}
