import { aimsOf } from '../aims';
import { CONTESTANTS, type ContestantName, titleOf } from '../contestants/contestants';
import { judge } from '../gates';
import { SECTIONS } from '../report';
import { figuresOf, type Results, spreadOf } from '../results';
import { AXES } from '../scale';
import type { ScaleResults } from '../scale-run';
import type { StudyResults } from '../study-run';
import { markdownTable, spreadCell } from './markdown';
import { missedAims, missedGates } from './missed-gates';
import { ratioTable } from './ratio-table';
import { studySection } from './study-section';

const INTRODUCTION = `<!-- Written by \`npm run bench -- --docs\` from docs/performance/*.json: nothing here is changed by hand. -->

# What tracing costs

Everything here but the last sections, from _Scale_ on, was measured in one run, by \`npm run bench\`, on the machine named below. Trust the ratios; absolute
figures differ from machine to machine, and by 20 to 40 % from run to run where a machine is shared.
[benchmarks/README.md](../benchmarks/README.md) says what each figure is and how it is measured; \`npx clew bench\` measures
your own machine.`;

/** docs/performance.md. */
export function performancePage(
  results: Results,
  scale: ScaleResults | undefined,
  studies: readonly StudyResults[],
  charts: readonly Chart[],
): string {
  const peers = CONTESTANTS.filter((name) => name !== 'clew' && name !== 'noop');
  const scaleParts = scale === undefined ? [] : scaleSection(scale, charts);
  return [
    INTRODUCTION,
    circumstances(results),
    '## Side by side',
    `What the others cost where Clew, sending Jaeger's Thrift, costs 1. Clew's spans are recorded, settled *and encoded*; the others' are recorded and thrown away, since they encode later, except in the exported row: there everybody does everything.`,
    ratioTable(results, peers),
    ...charts.filter(({ file }) => !file.startsWith('scale-')).map(image),
    '## The gates',
    'What Clew may cost at most, judged in the same run.',
    gateTable(results),
    ...missedGates(results),
    '## The aims',
    "What Clew would like to cost: Dapper's own figures for a root, a child and a server (Sigelman and others, 2010), and those of a prototype.",
    aimTable(results),
    ...missedAims(results),
    '## Every figure',
    'Medians of processes, in brackets the least and the most of them.',
    ...SECTIONS.flatMap(([workload, title]) => section(results, workload, title)),
    ...scaleParts,
    ...studies.flatMap(studySection),
    '',
  ].join('\n\n');
}

/** A file beside the page, in the folder `performance`. */
export interface Chart {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

function image({ file, title }: Chart): string {
  return `![${title}](performance/${file})`;
}

function circumstances({ clew, node, machine, began, tookMs, quick, versions }: Results): string {
  const peers = (Object.entries(versions) as [ContestantName, string][])
    .filter(([name]) => !name.startsWith('clew'))
    .map(([name, version]) => `${titleOf(name)} ${version}`);
  const missing = CONTESTANTS.filter((name) => versions[name] === undefined).map(titleOf);
  return [
    `- Clew ${clew}, Node ${node}, ${machine}`,
    `- ${began.slice(0, 16).replace('T', ' ')} UTC, ${Math.round(tookMs / 60_000)} minutes${quick ? ', **a quick run: few processes, little time each**' : ''}`,
    `- beside ${peers.join(', ')}`,
    ...(missing.length === 0 ? [] : [`- **left out of this run: ${missing.join(', ')}**`]),
  ].join('\n');
}

function gateTable(results: Results): string {
  const rows = judge(results).map(({ what, line, verdict }) => {
    const measured = line.slice(line.indexOf(what) + what.length + 2);
    return [what, measured === '' ? 'no figure' : measured, verdict];
  });
  return markdownTable(['gate', 'measured', 'verdict'], rows);
}

function aimTable(results: Results): string {
  const rows = aimsOf(results).map(({ what, measured, isReached }) => {
    return [what, measured, isReached ? 'reached' : 'not reached'];
  });
  return markdownTable(['aim', 'measured', 'verdict'], rows);
}

function section(results: Results, workload: string, title: string): string[] {
  const figures = figuresOf(results, workload);
  const names = (Object.keys(results.versions) as ContestantName[]).filter((name) =>
    figures.some((figure) => spreadOf(results, workload, name, figure) !== undefined),
  );
  if (names.length === 0) return [];
  const rows = figures.map((figure) => [
    figure,
    ...names.map((name) => spreadCell(spreadOf(results, workload, name, figure))),
  ]);
  return [`### ${title}`, markdownTable(['', ...names.map(titleOf)], rows)];
}

function scaleSection({ began, clew, node, machine }: ScaleResults, charts: readonly Chart[]): string[] {
  return [
    '## Scale',
    `What one piece of work costs while something grows, each point in processes of its own; recording, settling and encoding are timed, delivery between them is not. Clew ${clew}, Node ${node}, ${machine}, ${began.slice(0, 16).replace('T', ' ')} UTC.`,
    ...Object.keys(AXES).flatMap((axis) =>
      charts.filter(({ file }) => file === `scale-${axis}.svg`).map(image),
    ),
  ];
}
