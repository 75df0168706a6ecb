/** What `npm run test:faults` runs: see HELP. Ends with 1 when a cell was not as it must be. */
import { parseArgs } from 'node:util';
import { ANSWER_CELLS } from './answer-cells';
import type { Cell, ExporterKind } from './cell';
import { CONNECTION_CELLS } from './connection-cells';
import { fullForm, quickForm } from './forms';
import { outageCells } from './outage-cells';
import { type Outcome, runCell } from './run-cell';
import { STATUS_CELLS } from './status-cells';
import { writeTable } from './table';
import { TLS_CELLS } from './tls-cells';

const HELP = `npm run test:faults -- [options]
  --quick        about a minute: shorter loads, several at a time, coarse bounds on delays
  --busy         for a machine that has other work: bounds on delays as coarse as those of --quick
  --only=<text>  cells whose name or exporter has it
  --docs         writes the table in docs/reliability.md
`;

const TRIES = 3;

interface Job {
  readonly cell: Cell;
  readonly exporter: ExporterKind;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      busy: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const { form, outage, atATime } = values.quick ? quickForm() : fullForm(values.busy);
  // The longest first: the others go on beside it.
  const cells = [...outageCells(outage), ...CONNECTION_CELLS, ...STATUS_CELLS, ...ANSWER_CELLS, ...TLS_CELLS];
  const jobs = cells
    .flatMap((cell) =>
      (cell.exporters ?? (['jaeger', 'otlp'] as const)).map((exporter) => ({ cell, exporter })),
    )
    .filter(({ cell, exporter }) => `${exporter}: ${cell.name}`.includes(values.only));
  const run = ({ cell, exporter }: Job) => runCell(cell, exporter, form);
  let outcomes = await inTurn(jobs, atATime, run);
  // A busy machine makes any program slow now and then, but not three times, alone, only where it is traced.
  for (let again = 1; again < TRIES; again++) {
    const accidents = outcomes.filter(({ isAccident }) => isAccident);
    if (accidents.length === 0) break;
    console.log(
      `\nonce more, one at a time: ${accidents.length} that were slow, or failed while the machine stood still`,
    );
    outcomes = [...outcomes.filter(({ isAccident }) => !isAccident), ...(await inTurn(accidents, 1, run))];
  }
  if (values.docs) writeTable(cells, outcomes, formText(values));
  const failed = outcomes.filter(({ faults }) => faults.length > 0).length;
  console.log(`\n${outcomes.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && outcomes.length > 0 ? 0 : 1;
}

function formText({ quick, busy }: { quick: boolean; busy: boolean }): string {
  if (quick) return 'quick form';
  return busy ? 'full form, on a busy machine' : 'full form';
}

/** Runs so many at a time, and tells of each when it is done. */
async function inTurn(
  jobs: readonly Job[],
  atATime: number,
  run: (job: Job) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...jobs];
  const worker = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const outcome = await run(job);
      outcomes.push(outcome);
      tell(outcome, outcomes.length, jobs.length);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return outcomes;
}

function tell(outcome: Outcome, done: number, all: number): void {
  const { cell, exporter, faults, told, off, arrivals } = outcome;
  const mark = faults.length === 0 ? 'ok  ' : outcome.isAccident ? 'slow' : 'FAIL';
  console.log(`${String(done).padStart(3)}/${all} ${mark} ${exporter}: ${cell.name}`);
  if (told?.stats !== undefined) {
    const { sent, waiting, dropped, maybeDuplicated } = told.stats;
    const lost = Object.entries(dropped).map(([reason, count]) => `, ${count} dropped (${reason})`);
    const megabytes = Math.round((told.peakBytes - off.peakBytes) / 1024 ** 2);
    console.log(
      `             ${told.finished} finished, ${sent} sent, ${waiting} waiting${lost.join('')}; ` +
        `${arrivals.twice} came twice, ${maybeDuplicated} may have; ` +
        `event loop ${off.delayP99Ms.toFixed(1)} → ${told.delayP99Ms.toFixed(1)} ms, +${megabytes} MB, ended after ${Math.round(told.endMs)} ms`,
    );
  }
  for (const fault of faults) console.log(`             ${fault}`);
}

void main();
