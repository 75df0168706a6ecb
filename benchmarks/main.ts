/**
 * `npm run bench -- [--quick] [--rounds=n] [--only=workload]… [--judge] [--docs]`: runs the contestants by turns, prints
 * their figures, keeps them, and judges the gates. `--scale`: what Clew's work costs while things grow, instead;
 * `--only=active`, `--only=sending`: those studies instead, with `--node=path,path` on several versions of Node. `--docs`
 * writes docs/performance.md from the run, `--docs --from=<file>` from one that was kept.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { contest } from './contest';
import { CONTESTANTS, titleOf, versionOf } from './contestants/contestants';
import { judge } from './gates';
import { keepForDocs, keepScaleForDocs, keepStudyForDocs, writeDocs } from './page/write-docs';
import { plan, type Step } from './plan';
import { progress } from './progress';
import { report } from './report';
import { keep, type Results, type Run, resultsOf } from './results';
import { runScale, scaleReport } from './scale-run';
import { serverContest, serverLayers } from './server/server-contest';
import { isStudy, type StudyName } from './studies/studies';
import { runStudy, type StudyResults, studyReport } from './study-run';

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      scale: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
      from: { type: 'string' },
      judge: { type: 'boolean', default: false },
      unjudged: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: 'Infinity' },
      only: { type: 'string', multiple: true },
      node: { type: 'string', default: process.execPath },
    },
  });
  if (values.from !== undefined) {
    const kept = JSON.parse(readFileSync(values.from, 'utf8')) as Results | StudyResults;
    if ('study' in kept) keepStudyForDocs(kept);
    else keepForDocs(kept);
    return writeDocs();
  }
  if (values.scale) return scale(Number(values.rounds), values.docs);
  const studies = values.only?.filter(isStudy) ?? [];
  for (const name of studies) await study(name, { ...values, rounds: Number(values.rounds) });
  if (studies.length > 0) return;
  const began = new Date();
  const there = CONTESTANTS.filter((name) => versionOf(name) !== undefined);
  const missing = CONTESTANTS.filter((name) => !there.includes(name)).map(titleOf);
  if (missing.length > 0) console.log(`NOT INSTALLED, and left out: ${missing.join(', ')}`);
  const steps = plan(values.quick, there, Number(values.rounds));
  const wanted = steps.filter(({ workload }) => values.only?.includes(workload) ?? true);
  const runs = await runAll(wanted, values.quick);
  const results = resultsOf(runs, began, values.quick);
  console.log(report(results));
  console.log(`Every sample: ${keep(results, values.quick ? 'quick' : 'full')}`);
  if (values.docs) {
    keepForDocs(results);
    writeDocs();
  }
  const judgements = judge(results);
  for (const { line } of judgements) console.log(line);
  const failed = judgements.filter(({ workload, verdict, always }) => {
    const unmet = verdict === 'missed' || (verdict === 'inconclusive' && !values.quick);
    return unmet && (always || (values.judge && !values.unjudged.includes(workload)));
  });
  process.exitCode = failed.length > 0 ? 1 : 0;
}

async function scale(rounds: number, docs: boolean): Promise<void> {
  const results = await runScale(rounds);
  console.log(scaleReport(results));
  console.log(`Every figure: ${keep(results, 'scale')}`);
  if (!docs) return;
  keepScaleForDocs(results);
  writeDocs();
}

async function study(
  name: StudyName,
  { node, docs, ...effort }: { node: string; docs: boolean; quick: boolean; rounds: number },
): Promise<void> {
  const results = await runStudy(name, node.split(','), effort);
  console.log(studyReport(results));
  console.log(`Every sample: ${keep(results, name)}`);
  if (!docs) return;
  keepStudyForDocs(results);
  writeDocs();
}

async function runAll(steps: readonly Step[], quick: boolean): Promise<Run[]> {
  const runs: Run[] = [];
  const told = progress(steps.reduce((sum, { rounds, contestants }) => sum + rounds * contestants.length, 0));
  for (const { workload, contestants, rounds } of steps) {
    for (let round = 0; round < rounds; round++) {
      // Each round begins with another one: whoever is always first after a pause meets a cooler machine.
      for (let i = 0; i < contestants.length; i++) {
        const contestant = contestants[(i + round) % contestants.length];
        runs.push({ workload, contestant, figures: await attempted(workload, contestant, quick) });
        told(`${workload} ${titleOf(contestant)}`);
      }
    }
  }
  return runs;
}

/** A peer that fails has no figures, and says so; Clew may not fail. */
async function attempted(
  workload: Step['workload'],
  contestant: Run['contestant'],
  quick: boolean,
): Promise<Run['figures']> {
  try {
    if (workload === 'server' || workload === 'calls') {
      return await serverContest(contestant, workload === 'calls');
    }
    if (workload === 'layers') return await serverLayers(contestant);
    return await contest({ workload, contestant, quick });
  } catch (error) {
    if (contestant.startsWith('clew')) throw error;
    console.log(`\nFAILED, and left out: ${(error as Error).message}`);
    return {};
  }
}

void main(process.argv.slice(2));
