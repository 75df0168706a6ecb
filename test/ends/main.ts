/**
 * What `npm run test:ends` runs: every end at every backend, Clew's beside those of other tracers, as a table. Ends with 1 when one
 * of Clew's was not as it must be. `--full` has each of Clew's at a healthy backend 50 times, `--only=text` those whose name has it,
 * `--no-peers` leaves the others out.
 */
import { peerVersion } from '../../benchmarks/peers';
import { type BackendKind, startBackend } from './backend';
import { ENDS, type End, endTitle, SUPERVISED } from './ends';
import { type Ended, runEnd } from './run-end';
import type { TracerKind } from './traced-program';
import { faultsOf } from './verdict';

const RUNS = 3;
const FULL_RUNS = 50;
const AT_A_TIME = 2;

interface Row {
  readonly runs: number;
  readonly faults: string[];
  /** How much later than untraced it ended, ms, in order. */
  readonly delaysMs: number[];
}

async function runRow(end: End, tracer: TracerKind, kind: BackendKind, runs: number): Promise<Row> {
  const row: Row = { runs, faults: [], delaysMs: [] };
  let begun = 0;
  const worker = async (): Promise<void> => {
    const backend = await startBackend(kind);
    while (begun++ < runs) {
      const untraced: Ended = await runEnd(end, 'none', backend.env);
      const ended = await runEnd(end, tracer, backend.env);
      row.faults.push(...faultsOf(ended, { end, untraced, backend }).slice(0, 1));
      row.delaysMs.push(ended.ms - untraced.ms);
    }
    await backend.close();
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  row.delaysMs.sort((a, b) => a - b);
  return row;
}

function told({ runs, faults, delaysMs }: Row): string {
  const delay = `+${Math.round(delaysMs[delaysMs.length >> 1])} ms`;
  if (faults.length === 0) return `${runs}/${runs} ${delay}`;
  return `${runs - faults.length}/${runs} ${faults[0].slice(0, 90)}`;
}

async function table(
  kind: BackendKind,
  tracer: TracerKind,
  ends: readonly End[],
  runs: number,
): Promise<number> {
  console.log(`\n${tracer}, ${kind} backend: as it must be, and how much later than untraced (median)\n`);
  let faults = 0;
  for (const end of ends) {
    const row = await runRow(end, tracer, kind, runs);
    faults += row.faults.length;
    console.log(`  ${endTitle(end).padEnd(40)}${told(row)}`);
  }
  return faults;
}

async function main(args: readonly string[]): Promise<void> {
  const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length) ?? '';
  const ends = [...ENDS, SUPERVISED].filter((end) => endTitle(end).includes(only));
  const unhurried = ends.filter((end) => end !== SUPERVISED);
  let faults = await table('healthy', 'clew', ends, args.includes('--full') ? FULL_RUNS : RUNS);
  faults += await table('dead', 'clew', unhurried, RUNS);
  faults += await table('black hole', 'clew', unhurried, RUNS);
  if (!args.includes('--no-peers')) {
    await table('healthy', 'jaeger-client', ends, RUNS);
    // They are installed apart, or not at all.
    if (peerVersion('dd-trace') !== undefined) {
      await table('healthy', 'otel', ends, RUNS);
      await table('healthy', 'dd-trace', ends, RUNS);
    }
  }
  console.log(faults === 0 ? '\nEvery end was as it must be.' : `\n${faults} were not as they must be.`);
  process.exitCode = faults === 0 ? 0 : 1;
}

void main(process.argv.slice(2));
